package provisioning

import (
	"encoding/json"
	"time"

	"github.com/sinch-mock/sinch-mock/internal/clock"
	"github.com/sinch-mock/sinch-mock/internal/state"
)

// The states of bundles.
const (
	BundleInProgress = "IN_PROGRESS"
	BundleDone       = "DONE"
	BundleFailed     = "FAILED"
)

const (
	causeCreateBundle = "createBundle"
	bundleDoneEvent   = "BUNDLE_DONE"
	// bundleTime is how long a bundle is in progress.
	bundleTime = 10 * time.Second
)

var bundleLifecycle = &state.Lifecycle{
	Name: "bundle",
	Says: "The states of a bundle, which drives its subproject and its SMS app until it ends.",
	Transitions: []state.Transition{
		{From: state.Gone, Cause: causeCreateBundle, To: BundleInProgress},
		{From: BundleInProgress, Cause: state.CauseTime, To: BundleDone, After: bundleTime, Outcome: "done", Event: bundleDoneEvent},
		{From: BundleInProgress, Cause: state.CauseTime, To: BundleFailed, After: bundleTime, Outcome: "failed", Event: bundleDoneEvent},
	},
}

// bundles runs the life cycle of bundles.
var bundles = &state.Machine[Bundle]{
	Table:   bundleLifecycle,
	Pattern: "bundles/*",
	Find:    func(tx *state.Tx, id string) (Bundle, bool) { return Kind.In(tx).Bundles.Get(id) },
	ID:      func(b Bundle) string { return b.ID },
	IDs:     func(tx *state.Tx) []string { return Kind.In(tx).Bundles.Keys() },
	State:   func(b Bundle) string { return b.State },
	Change:  changeBundle,
	Payload: func(tx *state.Tx, b Bundle, _ state.Step) any { return b.DTO(tx) },
}

func changeBundle(tx *state.Tx, b Bundle, step state.Step) Bundle {
	b.State = step.To
	switch step.To {
	case BundleDone:
		b = b.end(tx, causeBundleDone, SMSActive, SubprojectReady)
	case BundleFailed:
		b = b.end(tx, causeBundleFailed, smsFailedAdd, SubprojectPending)
	}
	Kind.In(tx).Bundles.Put(b.ID, b)
	if step.To != BundleInProgress && b.Subproject != nil {
		b.handOver(tx, step.Event)
	}
	return b
}

// end brings what the bundle created to where the bundle's own end leaves it.
func (b Bundle) end(tx *state.Tx, cause, smsStatus, subprojectStatus string) Bundle {
	if b.Subproject != nil {
		subproject := *b.Subproject
		subproject.Status = subprojectStatus
		b.Subproject = &subproject
	}
	if b.SMSApp == nil {
		return b
	}
	app := *b.SMSApp
	app.Status = smsStatus
	if now, ok := Kind.In(tx).SMSApps.Get(app.ID); ok {
		app = now
		if smsApps.Can(now, cause) {
			app = smsApps.Move(tx, now, cause)
		}
	}
	b.SMSApp = &app
	return b
}

// What crosses from one world to another does so as a job: no transaction
// reaches beyond its world.
const (
	jobHandOver  = "bundle/hand-over"
	jobDelivered = "bundle/delivered"
)

// handOver is what a subproject gets when its bundle ends.
type handOver struct {
	Bundle Bundle `json:"bundle"`
	Parent string `json:"parent"`
	// Event and Payload tell the subproject's webhooks what the parent's hear.
	Event   string          `json:"event"`
	Payload json.RawMessage `json:"payload"`
}

func (b Bundle) handOver(tx *state.Tx, event string) {
	// A DTO always has a form in JSON.
	payload, _ := json.Marshal(b.DTO(tx))
	tx.Later(0, jobHandOver, handOver{Bundle: b, Parent: tx.Project, Event: event, Payload: payload})
}

// Connect lets bundles reach the worlds of their subprojects. Call it before
// the first world appears.
func Connect(worlds *state.Worlds) {
	worlds.HandleJobs(jobHandOver, func(parent *state.World, now time.Time, job clock.Job) {
		var h handOver
		if json.Unmarshal(job.Data, &h) != nil {
			return
		}
		_, known := worlds.Find(h.Bundle.Subproject.ID)
		// A server with too many worlds has no room for this one.
		if world, err := worlds.Of(h.Bundle.Subproject.ID); err == nil {
			if !known {
				world.Clock().SetScale(parent.Clock().Scale())
				world.Clock().StartAt(now)
			}
			_ = world.Update(h.receive)
		}
	})
	worlds.HandleJobs(jobDelivered, func(_ *state.World, _ time.Time, job clock.Job) {
		var d delivered
		if json.Unmarshal(job.Data, &d) != nil {
			return
		}
		if parent, ok := worlds.Find(d.Parent); ok {
			_ = parent.Update(d.note)
		}
	})
}

// receive puts what the bundle created into the subproject's world.
func (h handOver) receive(tx *state.Tx) error {
	store, b := Kind.In(tx), h.Bundle
	store.Parent, store.BundleVendor.Subproject = h.Parent, true
	for _, w := range b.Webhooks {
		store.Webhooks.Put(w.ID, w)
	}
	if b.ConversationApp != nil {
		store.ConversationApps.Put(b.ConversationApp.ID, *b.ConversationApp)
	}
	if b.SMSApp != nil {
		store.SMSService = b.SMSApp.ServiceID
		fresh := *b.SMSApp
		fresh.Status = state.Gone
		cause := causeBundleDone
		if b.State == BundleFailed {
			cause = causeBundleFailed
		}
		smsApps.Move(tx, smsApps.Move(tx, fresh, causeBundle), cause)
	}
	tx.Emit(h.Event, bundles.Resource(b), h.Payload)
	return nil
}
