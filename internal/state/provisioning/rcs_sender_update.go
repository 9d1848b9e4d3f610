package provisioning

import (
	"slices"

	"github.com/sinch-mock/sinch-mock/internal/ledger"
	"github.com/sinch-mock/sinch-mock/internal/state"
)

// The rules of updates.
var (
	RuleRCSFieldsGiven = ledger.Define(ledger.Rule{
		Name: "papi.rcs-sender.fields-given", Kind: "no_fields_to_update", Evidence: ledger.Documented,
		Says:   "An update has at least one value; objects without any do not count.",
		Fix:    "Send what is to change.",
		Source: "provisioning.yaml updateSender rules (that empty objects do not count is assumed)",
	})
	RuleRCSFieldsLocked = ledger.Define(ledger.Rule{
		Name: "papi.rcs-sender.fields-locked", Kind: "fields_not_updatable", Evidence: ledger.Documented,
		Says:   "While a sender is LAUNCHING or LAUNCHED, only its countries can be changed.",
		Fix:    "Send details.countries alone.",
		Source: "provisioning.yaml updateSender rules (details.launch, which they name too, is in no schema)",
	})
	RuleRCSPatch = ledger.Define(ledger.Rule{
		Name: "papi.rcs-sender.patch", Evidence: ledger.Documented,
		Says:   "An update changes what it carries: null deletes a value, lists are replaced, answers are merged one by one. Test numbers that are new to the list are invited, those that it lacks are removed.",
		Source: "provisioning.yaml RcsUpdateSenderDetailsInputDto; behaviour.md 3.6 (that numbers listed before are not invited again is assumed)",
	})
)

// UpdateRCSSender changes a sender's details.
func UpdateRCSSender(tx *state.Tx, id string, patch RCSSenderPatch) (RCSSender, error) {
	v := RCSVendorOf(tx)
	if err := v.meets(RuleRCSEnabled, RuleRCSRate, RuleRCSProject); err != nil {
		return RCSSender{}, err
	}
	s, err := FindRCSSender(tx, id)
	if err == nil {
		err = v.meets(RuleRCSResources)
	}
	if err == nil {
		err = s.takes(v, patch)
	}
	if err != nil {
		return RCSSender{}, err
	}
	changed := s
	changed.Details = s.patchedDetails(patch)
	if err := checkRCSPatch(v, patch, changed.Details); err != nil {
		return RCSSender{}, err
	}
	numbers, listed := patch.numbers()
	fresh := slices.DeleteFunc(slices.Clone(numbers), s.tests)
	if err := v.takesTesters(s, fresh, tx.Now, RuleRCSNumberValid, RuleRCSNumberDeclined, RuleRCSInvitations); err != nil {
		return RCSSender{}, err
	}
	s = changed.put(tx)
	if listed {
		relistTesters(tx, s.ID, numbers)
	}
	note(tx, rcsSenders+s.ID, activityEdited, apiUser, "")
	return settleRCSSender(tx, s.ID), nil
}

// takes holds a patch against the sender as it is.
func (s RCSSender) takes(v RCSVendor, patch RCSSenderPatch) error {
	if !patch.Details.says() {
		return RuleRCSFieldsGiven.Broken()
	}
	if s.State == rcsLaunching || s.State == rcsLaunched {
		if patch.Details.without("countries").says() {
			return RuleRCSFieldsLocked.Broken("The sender is %s.", s.State)
		}
	}
	return s.checkATT(v)
}

func (s RCSSender) checkATT(v RCSVendor) error {
	if v.has(supplierATT) && s.Region != "US" {
		return RuleRCSATTRegion.Broken()
	}
	return nil
}

// patchedDetails are the details after a patch. Answers to one US form take the
// place of answers to the other.
func (s RCSSender) patchedDetails(patch RCSSenderPatch) document {
	details := s.Details
	now, next := usForm(details.at(usAnswers...)), usForm(patch.Details.at(usAnswers...))
	if now != "" && next != "" && now != next {
		details = details.patched(document{"questionnaire": map[string]any{"us": nil}})
	}
	return details.patched(patch.Details.without("testNumbers"))
}

// numbers are the test numbers that a patch lists, if it lists any or none.
func (p RCSSenderPatch) numbers() (numbers []string, listed bool) {
	_, listed = p.Details["testNumbers"]
	return p.Details.texts("testNumbers"), listed
}

// settleRCSSender lets follow what a change of the details brings.
func settleRCSSender(tx *state.Tx, id string) RCSSender {
	s := rcsSender(tx, id)
	switch {
	case s.State == rcsDraft && s.complete():
		return rcsSenderMachine().Move(tx, s, causeComplete)
	case s.Video == videoAwaited && s.hasVideo():
		rcsVideoMachine().Move(tx, rcsVideo{s.ID, s.Video}, causeAnswer)
	}
	if s.Agent != nil {
		syncOperators(tx, id)
	}
	return rcsSender(tx, id)
}
