package provisioning

import (
	"slices"
	"strings"

	"github.com/sinch-mock/sinch-mock/internal/ledger"
	"github.com/sinch-mock/sinch-mock/internal/state"
)

// Activity is one thing that happened to a resource, as the API shows it.
type Activity struct {
	Type    string `json:"type"`
	Created string `json:"created"`
	Author  string `json:"author,omitempty"`
	Comment string `json:"comment,omitempty"`
}

// CommentDTO is a comment as the API shows it when it was made.
type CommentDTO struct {
	Type    string `json:"type"`
	Comment string `json:"comment"`
	Created string `json:"created"`
}

// apiUser is the author of what came through the API.
const apiUser = "Provisioning API user"

// Activity types that all resources have.
const (
	activityCreated = "CREATED"
	activityEdited  = "EDITED"
	activityComment = "COMMENT_ADDED"
)

// Where the API shows the vendor's reasons.
const (
	toldInActivities = "the comment of activities"
	toldInEvents     = "the comment of events"
	toldInComments   = "the comment of events and activities"
	toldOfTemplates  = "rejectionCode if it is one of its values, else the comment of events and activities"
)

// RuleActivities is the ledger's entry for activities.
var RuleActivities = ledger.Define(ledger.Rule{
	Name: "papi.activities", Evidence: ledger.Documented,
	Says:   "Calls and transitions leave activities, newest first, 50 to a page by default. What a call did has the author \"Provisioning API user\", what the vendor did has none; a reason becomes the comment.",
	Source: "provisioning.yaml listActivities rules (which types are left when, beyond CREATED and COMMENT_ADDED, and the authors are assumed)",
})

// ActivityPageSize is how many activities a page has by default.
const ActivityPageSize = 50

// activityKey orders a resource's activities by time; the space keeps those of
// resources below it apart.
func activityKey(resource, id string) string { return resource + " " + id }

// note leaves an activity of a resource, a path below the project.
func note(tx *state.Tx, resource, kind, author, comment string) {
	entry := Activity{Type: kind, Created: timestamp(tx.Now), Author: author, Comment: comment}
	Kind.In(tx).Activities.Put(activityKey(resource, tx.NewID()), entry)
}

// noteStep leaves the activity of a transition, if it has one.
func noteStep(tx *state.Tx, resource string, step state.Step) {
	if step.Activity == "" {
		return
	}
	author := apiUser
	if step.Cause == state.CauseTime || step.Cause == state.CauseVendor {
		author = ""
	}
	note(tx, resource, step.Activity, author, step.Told())
}

// comment leaves a comment of an API user and answers it as the API does.
func comment(tx *state.Tx, resource, text string) CommentDTO {
	note(tx, resource, activityComment, apiUser, text)
	return CommentDTO{Type: "CREATED", Comment: text, Created: timestamp(tx.Now)}
}

// keyedActivity is an activity with its place in the list.
type keyedActivity struct {
	key string
	Activity
}

// activitiesOf cuts a page out of a resource's activities, the newest first.
func activitiesOf(tx *state.Tx, resource string, page Page) (state.TokenPage[Activity], error) {
	var found []keyedActivity
	for key, a := range Kind.In(tx).Activities.Under(activityKey(resource, "")) {
		found = append(found, keyedActivity{key, a})
	}
	slices.Reverse(found)
	walk := state.Walk[keyedActivity]{
		Scope: resource + "/activities",
		Key:   func(k keyedActivity) string { return k.key },
		Order: func(a, b string) int { return strings.Compare(b, a) },
	}
	cut, err := pageOf(walk, found, page)
	shown := state.TokenPage[Activity]{Next: cut.Next, Previous: cut.Previous, Total: cut.Total, Size: cut.Size}
	for _, k := range cut.Items {
		shown.Items = append(shown.Items, k.Activity)
	}
	return shown, err
}

// forgetActivities removes a resource's activities with the resource.
func forgetActivities(tx *state.Tx, resource string) {
	var keys []string
	for key := range Kind.In(tx).Activities.Under(activityKey(resource, "")) {
		keys = append(keys, key)
	}
	for _, key := range keys {
		Kind.In(tx).Activities.Delete(key)
	}
}
