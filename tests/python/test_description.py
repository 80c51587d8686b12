"""`schemathesis` asks the questions that `/v1/openapi.json` describes, and compares what comes with it."""

import json
import pathlib
import subprocess
import sys
import time
import unittest
import urllib.error
import urllib.request

from node import OnChain

_PATIENCE = 60  # seconds
# Questions beyond what is asked for each limit and each example of the description.
_EXAMPLES = "40"


class Description(OnChain):
    def test_answers_are_as_described(self):
        self._wait_for_names()
        # It is made once, by running the runtime that the chain began with.
        with urllib.request.urlopen(f"{self.node.web}/v1/authority-chain") as response:
            self.assertEqual(response.status, 200)
        program = pathlib.Path(sys.executable).with_name("schemathesis")
        run = subprocess.run(
            [
                program,
                "run",
                f"{self.node.web}/v1/openapi.json",
                *("--url", f"{self.node.web}/v1"),
                *("--checks", "all", "--max-examples", _EXAMPLES, "--seed", "1"),
                *("--no-color", "--max-response-time", "10"),
            ],
            # It keeps what it found beside where it runs.
            cwd=self.node.folder,
            capture_output=True,
            text=True,
            check=False,
        )
        self.assertEqual(run.returncode, 0, run.stdout + run.stderr)

    def test_the_description_is_openapi_3_1(self):
        with urllib.request.urlopen(f"{self.node.web}/v1/openapi.json") as response:
            description = json.load(response)
        self.assertEqual(description["openapi"], "3.1.0")

    def _wait_for_names(self):
        """They are read in the background."""
        end = time.monotonic() + _PATIENCE
        while time.monotonic() < end:
            try:
                with urllib.request.urlopen(f"{self.node.web}/v1/search?name=a"):
                    return
            except urllib.error.HTTPError as error:
                if error.code != 503:
                    raise
            time.sleep(0.2)
        self.fail("the names are never read")


if __name__ == "__main__":
    unittest.main()
