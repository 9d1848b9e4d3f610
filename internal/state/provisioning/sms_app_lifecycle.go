package provisioning

import (
	"slices"
	"strings"
	"time"

	"github.com/sinch-mock/sinch-mock/internal/state"
)

// Statuses of SMS apps that the rules name; the table has them all.
const (
	SMSActive      = "ACTIVE"
	SMSDeleted     = "DELETED"
	smsBlocked     = "BLOCKED"
	smsPendingAdd  = "PENDING_ADD"
	smsFailedAdd   = "FAILED_ADD"
	smsProvisioned = "PROVISIONING"
	smsProvFailed  = "PROVISIONING_FAILED"
	smsUnspecified = "STATUS_UNSPECIFIED"
	smsUnknown     = "UNRECOGNIZED"
)

// Causes of the transitions of SMS apps. A queued call's change takes its time.
const (
	causeCreateSMS       = "createSmsApp"
	causeCreateSMSQueued = "createSmsApp, queued"
	causeUpdateSMSQueued = "updateSmsApp, queued"
	causeDeleteSMS       = "deleteSmsApp"
	causeDeleteSMSQueued = "deleteSmsApp, queued"
	causeBundle          = "createBundle"
	causeBundleDone      = "bundle DONE"
	causeBundleFailed    = "bundle FAILED"
)

// smsStep is how long each step of a queued change of an SMS app takes.
const smsStep = 2 * time.Second

var smsAppLifecycle = &state.Lifecycle{
	Name:        "sms-app",
	Says:        "The statuses of an SMS app. A call takes effect at once; only where the fixtures put changes into a queue do they take their time. In a bundle, the bundle drives it.",
	Transitions: smsAppTransitions(),
}

func smsAppTransitions() []state.Transition {
	rows := slices.Concat(
		[]state.Transition{
			{From: state.Gone, Cause: causeCreateSMS, To: SMSActive},
			{From: state.Gone, Cause: causeCreateSMSQueued, To: "IN_PROGRESS_ADD"},
			{From: state.Gone, Cause: causeBundle, To: smsPendingAdd},
			{From: smsPendingAdd, Cause: causeBundleDone, To: SMSActive},
			{From: smsPendingAdd, Cause: causeBundleFailed, To: smsFailedAdd},
			{From: smsPendingAdd, Cause: state.CauseVendor, To: "IN_PROGRESS_ADD"},
			{From: SMSActive, Cause: causeUpdateSMSQueued, To: "PENDING_UPDATE"},
			{From: SMSActive, Cause: causeDeleteSMSQueued, To: "PENDING_DELETE"},
		},
		smsChange("ADD", "", SMSActive),
		smsChange("UPDATE", SMSActive, SMSActive),
		smsChange("BLOCK", SMSActive, smsBlocked),
		smsChange("UNBLOCK", smsBlocked, SMSActive),
		smsDeletion(),
		[]state.Transition{
			{From: smsPendingAdd, Cause: state.CauseVendor, To: smsProvisioned},
			{From: smsProvisioned, Cause: state.CauseVendor, To: SMSActive},
			{From: smsProvisioned, Cause: state.CauseVendor, To: smsProvFailed},
			{From: smsProvFailed, Cause: state.CauseVendor, To: smsPendingAdd},
			{From: SMSActive, Cause: state.CauseVendor, To: smsPendingAdd},
			{From: SMSActive, Cause: state.CauseVendor, To: smsUnspecified},
			{From: smsUnspecified, Cause: state.CauseVendor, To: SMSActive},
			{From: SMSActive, Cause: state.CauseVendor, To: smsUnknown},
			{From: smsUnknown, Cause: state.CauseVendor, To: SMSActive},
		},
	)
	return append(rows, smsRemovals(rows)...)
}

// smsChange are the rows that each kind of change has: asked for, under way,
// perhaps waiting for the supplier, and then through or failed. An addition is
// asked for by calls only.
func smsChange(kind, from, to string) []state.Transition {
	pending, running, failed, supplier := "PENDING_"+kind, "IN_PROGRESS_"+kind, "FAILED_"+kind, "PROVISIONING_"+kind
	rows := []state.Transition{
		{From: running, Cause: state.CauseTime, To: to, After: smsStep, Outcome: "done"},
		{From: running, Cause: state.CauseTime, To: failed, After: smsStep, Outcome: "failed"},
		{From: running, Cause: state.CauseVendor, To: supplier},
		{From: supplier, Cause: state.CauseVendor, To: to},
		{From: supplier, Cause: state.CauseVendor, To: supplier + "_FAILED"},
		{From: supplier + "_FAILED", Cause: state.CauseVendor, To: pending},
		{From: failed, Cause: state.CauseVendor, To: pending},
	}
	if from == "" {
		return rows
	}
	return append(rows,
		state.Transition{From: from, Cause: state.CauseVendor, To: pending},
		state.Transition{From: pending, Cause: state.CauseTime, To: running, After: smsStep})
}

// smsDeletion is how an app goes that is deleted through the queue.
func smsDeletion() []state.Transition {
	return []state.Transition{
		{From: SMSActive, Cause: state.CauseVendor, To: "PENDING_DELETE"},
		{From: "PENDING_DELETE", Cause: state.CauseTime, To: "IN_PROGRESS_DELETE", After: smsStep},
		{From: "IN_PROGRESS_DELETE", Cause: state.CauseTime, To: SMSDeleted, After: smsStep, Outcome: "done"},
		{From: "IN_PROGRESS_DELETE", Cause: state.CauseTime, To: "FAILED_DELETE", After: smsStep, Outcome: "failed"},
		{From: "IN_PROGRESS_DELETE", Cause: state.CauseVendor, To: "DEPROVISIONING"},
		{From: "DEPROVISIONING", Cause: state.CauseVendor, To: SMSDeleted},
		{From: "DEPROVISIONING", Cause: state.CauseVendor, To: "DEPROVISIONING_FAILED"},
		{From: "DEPROVISIONING_FAILED", Cause: state.CauseVendor, To: "PENDING_DELETE"},
		{From: "FAILED_DELETE", Cause: state.CauseVendor, To: "PENDING_DELETE"},
		{From: SMSDeleted, Cause: state.CauseTime, To: state.Gone, After: time.Minute},
	}
}

// smsRemovals let a call delete an app whatever its status, unless it is
// deleted already.
func smsRemovals(rows []state.Transition) []state.Transition {
	var removals []state.Transition
	for _, status := range (&state.Lifecycle{Transitions: rows}).States() {
		if status != SMSDeleted {
			removals = append(removals, state.Transition{From: status, Cause: causeDeleteSMS, To: state.Gone})
		}
	}
	return removals
}

// smsApps runs the life cycle of SMS apps.
var smsApps = &state.Machine[SMSApp]{
	Table:   smsAppLifecycle,
	Pattern: "sms/smsApps/*",
	Find:    func(tx *state.Tx, id string) (SMSApp, bool) { return Kind.In(tx).SMSApps.Get(id) },
	ID:      func(a SMSApp) string { return a.ID },
	IDs:     func(tx *state.Tx) []string { return Kind.In(tx).SMSApps.Keys() },
	State:   func(a SMSApp) string { return a.Status },
	Change:  changeSMSApp,
	Payload: func(tx *state.Tx, a SMSApp, _ state.Step) any { return a.DTO(tx) },
}

func changeSMSApp(tx *state.Tx, a SMSApp, step state.Step) SMSApp {
	a.Status = step.To
	if step.To == state.Gone {
		Kind.In(tx).SMSApps.Delete(a.ID)
	} else {
		Kind.In(tx).SMSApps.Put(a.ID, a)
	}
	return a
}

// channelStatus is what an SMS app's status means for the SMS channel of the
// Conversation app it is connected to.
func channelStatus(smsStatus string) string {
	switch {
	case smsStatus == SMSActive:
		return "ACTIVE"
	case smsStatus == smsUnknown || smsStatus == smsUnspecified:
		return "UNRECOGNIZED"
	case smsStatus == smsBlocked || smsStatus == SMSDeleted || strings.Contains(smsStatus, "FAILED"):
		return "FAILING"
	}
	return "PENDING"
}
