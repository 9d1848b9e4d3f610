package provisioning

import (
	"github.com/sinch-mock/sinch-mock/internal/ledger"
	"github.com/sinch-mock/sinch-mock/internal/state"
)

// The rules of deletions.
var (
	RuleKakaoTalkSenderDeleted = ledger.Define(ledger.Rule{
		Name: "papi.kakaotalk-sender.deleted-once", Kind: "sender_already_deleted", Evidence: ledger.Documented,
		Says:   "A deleted sender keeps its state for 60 days, to deliver its last messages, and is not deleted a second time; then it is gone with its templates, and no event tells it.",
		Fix:    "Wait: the sender is removed 60 days after its deletion.",
		Source: "provisioning.yaml deleteSender rules (the error code's 30 days are WhatsApp's; templates and events are assumed)",
	})
	RuleKakaoTalkChangesFound = ledger.Define(ledger.Rule{
		Name: "papi.kakaotalk-sender.changes-exist", Kind: "sender_changes_not_found", Evidence: ledger.Documented,
		Says:   "Only changes that exist can be deleted; of a sender that does not exist the same is said, since deleteChanges documents no other 404.",
		Fix:    "Read the sender: it has no changes.",
		Source: "provisioning.yaml KakaotalkSendersController_deleteChanges_v1",
	})
	RuleKakaoTalkChangesDeletable = ledger.Define(ledger.Rule{
		Name: "papi.kakaotalk-sender.changes-deletable", Kind: "sender_changes_not_deletable", Evidence: ledger.Documented,
		Says:   "Only changes in status DRAFT or REJECTED can be deleted. A sender that was never live goes with them, with its templates.",
		Fix:    "Wait until the changes have been reviewed.",
		Source: "provisioning.yaml KakaotalkSendersController_deleteChanges_v1 rules (what becomes of a new sender is assumed)",
	})
)

var kakaoTalkRemovalTable = &state.Lifecycle{
	Name: "kakaotalk-sender-removal",
	Says: "The removal of a KakaoTalk sender, beside its live state.",
	Transitions: []state.Transition{
		{From: state.Gone, Cause: causeDelete, To: removalPending},
		{From: removalPending, Cause: state.CauseTime, To: state.Gone, After: KakaoTalkRemovalTime, Outcome: "removed"},
	},
}

func kakaoTalkRemovalMachine() *state.Machine[KakaoTalkSender] {
	m := kakaoTalkSenderMachineOf(kakaoTalkRemovalTable)
	m.State = func(s KakaoTalkSender) string { return s.Removal }
	m.Change = func(tx *state.Tx, s KakaoTalkSender, step state.Step) KakaoTalkSender {
		s.Removal = step.To
		if step.To == state.Gone {
			s.drop(tx)
			return s
		}
		return s.put(tx)
	}
	return m
}

// DeleteKakaoTalkSender marks a sender for removal.
func DeleteKakaoTalkSender(tx *state.Tx, plusFriendID string) error {
	s, err := FindKakaoTalkSender(tx, plusFriendID)
	if err != nil {
		return err
	}
	if s.Removal != "" {
		return RuleKakaoTalkSenderDeleted.Broken()
	}
	kakaoTalkRemovalMachine().Move(tx, s, causeDelete)
	return nil
}

// DeleteKakaoTalkSenderChanges discards a sender's pending changes.
func DeleteKakaoTalkSenderChanges(tx *state.Tx, plusFriendID string) error {
	if err := kakaoTalkInitialized(tx); err != nil {
		return err
	}
	s, _ := Kind.In(tx).KakaoTalkSenders.Get(kakaoTalkKey(plusFriendID))
	switch {
	case s.Changes.Status == "":
		return RuleKakaoTalkChangesFound.Broken()
	case !kakaoTalkSenderChangesMachine().Can(s, causeDiscard):
		return RuleKakaoTalkChangesDeletable.Broken()
	}
	kakaoTalkSenderChangesMachine().Move(tx, s, causeDiscard)
	return nil
}
