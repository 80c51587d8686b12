//! What to try after an error of the registry.

/// Errors by name, and what to try. Those that say themselves what to do are not here.
const REMEDIES: [(&[&str], &str); 28] = [
    (&["MalformedCode"], "city code parse CODE tells what is wrong with it"),
    (&["WrongKind"], "city code parse CODE tells its kind: areas are applied for (city apply), series opened (city series open)"),
    (&["DivisionUnknown", "DivisionWithdrawn", "DivisionReassigned"], "city resolve AREA tells its division; the council amends the table"),
    (
        &[
            "AlreadyRegistered",
            "AreaAlreadyAdmitted",
            "CodeReserved",
            "CodeRetired",
            "CodeRevoked",
            "ControlsAlready",
            "LabelKeptFree",
            "NotActive",
            "NotRegistered",
            "NotSuspended",
            "NothingToRecover",
            "SuccessorNotRegistered",
            "SuccessorUnfit",
        ],
        "city resolve CODE tells what it is now",
    ),
    (&["ParentNotActive"], "city resolve PARENT tells why: the code right above it, or one above that"),
    (&["ParentNotRegistered"], "register the code above it first: city register PARENT"),
    (&["SeriesNotOpen"], "open the series first: city series open SERIES"),
    (&["LooksLikeSibling"], "take another label; city children PARENT lists those that are taken"),
    (&["LabelReserved", "LocalUse"], "take another label"),
    (&["NotEntitled"], "city resolve CODE tells who controls it; sign with that account, or ask for a delegation"),
    (&["NotEnrolled", "NotAnApplicant"], "city status --account ACCOUNT tells the account's class; a council member enrols: city council enrol"),
    (&["EnrolledOtherwise"], "use another account: city key new NAME"),
    (&["AreaContested", "AlreadyApplied", "TooManyApplications"], "pending applications are in the storage, cityIdentity.applications; one that nobody decides expires"),
    (&["ValidityOver"], "give --from and --until in order, and an end that is still to come"),
    (&["BadRecord"], "city resolve CODE --json has a record as a file may have it: city record set CODE --file FILE"),
    (&["HostNotAllowed"], "the area's registrar allows hosts; city resolve AREA tells which there are"),
    (&["StaleRevision", "NoSuchLink"], "city resolve CODE tells its record and revision; make the change for that"),
    (
        &[
            "AlreadyCommitted",
            "BadPrefix",
            "BlockNotFound",
            "BlockTaken",
            "BlocksInTheWay",
            "LeaseOver",
            "NotCommitted",
            "NotNext",
            "NotTheHolder",
            "PartInUse",
            "SequenceExhausted",
            "TooManyBlockSizes",
        ],
        "city series show SERIES tells its blocks, who holds them, and its next number",
    ),
    (&["InSequence"], "register the next numbers: city series issue SERIES COUNT"),
    (&["NotASequence"], "register a chosen label: city register SERIES.LABEL"),
    (&["BadInclusion", "RecordDiffers"], "make the proof from the file that was committed: city series prove"),
    (&["DelegationExhausted", "QuotaExhausted"], "ask whoever delegated, or the council, for more; a quota is there again in its next period"),
    (&["ControlNotDelegable"], "leave out the controller; whoever controls the code above can offer control: city offer"),
    (
        &[
            "AlreadyDelegated",
            "DelegationTooDeep",
            "ExceedsGiver",
            "NotDelegated",
            "NothingDelegated",
            "TooManyDelegations",
        ],
        "what an account may do for others: the RPC method cityIdentity_v1_delegations",
    ),
    (&["NotOffered"], "offer control anew, and accept in time: city offer, city accept"),
    (&["AlreadyOffered"], "have it accepted (city accept), or wait until it expires"),
    (&["AnotherChangeAnnounced", "Contested", "NotDue", "UnderRecovery"], "what is under way, and its block: the RPC method cityIdentity_v1_control"),
    (&["BatchEmpty"], "give at least one code"),
];

/// What to try after the error of the registry with this name.
pub fn of(error: &str) -> Option<&'static str> {
    let remedy = REMEDIES.iter().find(|(names, _)| names.contains(&error));
    remedy.map(|(_, next)| *next)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_registry_has_these_errors_and_each_has_one_remedy() {
        let frozen = include_str!("../../../runtime/src/tests/frozen.txt");
        let errors = frozen
            .lines()
            .filter_map(|line| line.strip_prefix("error CityIdentity("));
        let errors: Vec<_> = errors
            .filter_map(|line| line.split(' ').nth(1)?.split('(').next())
            .collect();
        let names: Vec<_> = REMEDIES.iter().flat_map(|(names, _)| *names).collect();
        for (index, name) in names.iter().enumerate() {
            assert!(errors.contains(name), "{name}");
            assert!(
                !names.iter().take(index).any(|other| other == name),
                "{name}"
            );
        }
        assert!(of("AlreadyRegistered").unwrap().starts_with("city resolve"));
        assert_eq!(of("StateDamaged"), None);
    }
}
