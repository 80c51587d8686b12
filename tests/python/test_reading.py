"""`substrate-interface` reads the chain, without any types of our own."""

import unittest

from node import OnChain
from substrateinterface import Keypair


class Reading(OnChain):
    def value(self, item, params=()):
        return self.chain.query("CityIdentity", item, list(params)).value

    def test_metadata(self):
        calls = [
            call.name
            for pallet in self.chain.get_metadata().pallets
            if pallet.name == "CityIdentity"
            for call in pallet.calls
        ]
        self.assertIn("register_batch", calls)
        self.assertEqual(self.chain.runtime_version, 5)

    def test_an_entry_by_its_parent_and_label(self):
        entry = self.value("Entries", ["MA", "156"])
        self.assertEqual(entry["number"], 1)
        self.assertEqual(entry["state"], "Active")
        self.assertEqual(entry["author"], "Genesis")

    def test_the_periods_of_a_division(self):
        periods = self.value("Divisions", [132300])
        self.assertEqual(periods, [{"from": None, "to": 1993, "name": "石家庄地区", "successors": []}])

    def test_a_constant(self):
        self.assertGreater(self.chain.get_constant("CityIdentity", "ApplicationPeriod").value, 0)

    def test_what_the_registry_answers(self):
        answer = self.chain.rpc_request("cityIdentity_v1_resolve", ["MA.156.1301"])["result"]
        self.assertEqual(answer["status"], "not-issued")
        self.assertEqual(answer["division"]["name"], "石家庄市")

    def test_an_event_of_a_signed_transaction(self):
        alice, applicant = (Keypair.create_from_uri(uri) for uri in ("//Alice", "//Applicant"))
        call = self.chain.compose_call(
            "CityIdentity", "enrol_applicant", {"who": applicant.ss58_address}
        )
        signed = self.chain.create_signed_extrinsic(call, alice)
        receipt = self.chain.submit_extrinsic(signed, wait_for_inclusion=True)
        self.assertTrue(receipt.is_success, receipt.error_message)

        events = [event.value for event in self.chain.get_events(receipt.block_hash)]
        enrolled = [each for each in events if each["event_id"] == "ApplicantEnrolled"]
        self.assertEqual(
            [each["attributes"] for each in enrolled],
            [{"who": applicant.ss58_address, "by": alice.ss58_address}],
        )
