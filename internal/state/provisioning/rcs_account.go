package provisioning

import (
	"github.com/sinch-mock/sinch-mock/internal/ledger"
	"github.com/sinch-mock/sinch-mock/internal/state"
)

// rcsAccount is the path of the project's RCS account.
const rcsAccount = "rcs"

// EventRCSAccountCommentAdded is told when the RCS account gets a comment.
const EventRCSAccountCommentAdded = "RCS_ACCOUNT_COMMENT_ADDED"

// The rules of RCS accounts.
var (
	RuleRCSAccountFound = ledger.Define(ledger.Rule{
		Name: "papi.rcs-account.exists", Kind: "account_not_found", Evidence: ledger.Documented,
		Says:   "A project has an RCS account. It has, unless a fixture says otherwise.",
		Fix:    "Ask Sinch to set the project up for RCS.",
		Source: "provisioning.yaml account_not_found (the default is assumed)",
	})
	RuleRCSAccountActivities = ledger.Define(ledger.Rule{
		Name: "papi.rcs-account.activities", Evidence: ledger.Assumed,
		Says:   "The account's first activity is CREATED; it is left by the first comment or the first sender of the project.",
		Source: "provisioning.yaml RcsAccountsController_listActivities_v1 rules (which name the type only)",
	})
)

// ListRCSAccountActivities cuts a page out of the RCS account's activities.
func ListRCSAccountActivities(tx *state.Tx, page Page) (state.TokenPage[Activity], error) {
	if RCSVendorOf(tx).AccountMissing {
		return state.TokenPage[Activity]{}, RuleRCSAccountFound.Broken()
	}
	return activitiesOf(tx, rcsAccount, page)
}

// CommentRCSAccount adds a comment to the RCS account and tells it.
func CommentRCSAccount(tx *state.Tx, text string) (CommentDTO, error) {
	if RCSVendorOf(tx).AccountMissing {
		return CommentDTO{}, RuleRCSAccountFound.Broken()
	}
	seeRCSAccount(tx)
	made := comment(tx, rcsAccount, text)
	tx.Emit(EventRCSAccountCommentAdded, rcsAccount, nil, state.Extra{Name: "comment", Value: text})
	return made, nil
}

// seeRCSAccount notes that the account exists, once.
func seeRCSAccount(tx *state.Tx) {
	if store := Kind.In(tx); !store.RCS.AccountSeen {
		store.RCS.AccountSeen = true
		note(tx, rcsAccount, activityCreated, apiUser, "")
	}
}
