package provisioning

import (
	"cmp"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/oklog/ulid/v2"

	"github.com/sinch-mock/sinch-mock/internal/ledger"
	"github.com/sinch-mock/sinch-mock/internal/netguard"
	"github.com/sinch-mock/sinch-mock/internal/state"
)

// MaxWebhooks is how many webhooks a project may have.
const MaxWebhooks = 15

// TriggerAll is the trigger that subscribes to every event.
const TriggerAll = "ALL"

// Webhook is a subscription of a project to events.
type Webhook struct {
	ID string `json:"id"`
	// ProjectID is that of the world the webhook is read from.
	ProjectID string `json:"-"`
	// Target is the absolute URL that events are sent to.
	Target string `json:"target"`
	// Secret signs deliveries. No answer of the API shows it.
	Secret string `json:"secret"`
	// PreviousSecret is the one before, which signed until SecretChanged; both
	// are zero while the secret is the first.
	PreviousSecret string    `json:"previousSecret,omitempty"`
	SecretChanged  time.Time `json:"secretChanged,omitzero"`
	// Triggers are event types, or [TriggerAll] alone.
	Triggers []string  `json:"triggers"`
	Created  time.Time `json:"created"`
}

// WebhookDTO is a webhook as the API shows it.
type WebhookDTO struct {
	ID        string   `json:"id"`
	Target    string   `json:"target"`
	ProjectID string   `json:"projectId"`
	Triggers  []string `json:"triggers"`
}

// DTO is the webhook as the API shows it: without its secret.
func (w Webhook) DTO() WebhookDTO {
	return WebhookDTO{ID: w.ID, Target: w.Target, ProjectID: w.ProjectID, Triggers: w.Triggers}
}

// WebhookInput is what a webhook is made of, or replaced by. A field that is
// nil was not sent.
type WebhookInput struct {
	Target   *string  `json:"target"`
	Secret   *string  `json:"secret"`
	Triggers []string `json:"triggers"`
}

// The rules of webhooks.
var (
	RuleWebhookLimit = ledger.Define(ledger.Rule{
		Name: "papi.webhook.limit", Kind: "webhook_limit_reached", Evidence: ledger.Documented,
		Says:   "A project has at most 15 webhooks.",
		Fix:    "Delete a webhook that is not needed, or update an existing one.",
		Source: "provisioning.yaml createWebhook rules; behaviour.md 2",
	})
	RuleWebhookTargetUnique = ledger.Define(ledger.Rule{
		Name: "papi.webhook.target-unique", Kind: "webhook_exists", Evidence: ledger.Documented,
		Says:   "No two webhooks of a project have the same target, compared letter by letter; a full project hears of the duplicate first.",
		Fix:    "Choose another target, or update the webhook that has this one.",
		Source: "provisioning.yaml createWebhook, replaceWebhook and updateWebhook rules (comparison and order are assumed)",
	})
	RuleWebhookAll = ledger.Define(ledger.Rule{
		Name: "papi.webhook.all-alone", Kind: "invalid_input", Evidence: ledger.GuideObserved,
		Says:   "The trigger ALL stands alone.",
		Fix:    "Send ALL as the only trigger, or list single triggers without it.",
		Source: "behaviour.md 2 (that the service refuses it is assumed)",
	})
	RuleWebhookTargetRange = ledger.Define(ledger.Rule{
		Name: "papi.webhook.target-range", Kind: "invalid_input", Evidence: ledger.Assumed,
		Says:   "A target is not a link-local address or the metadata service of a cloud. Loopback and private hosts are taken, for local tests, though the live service cannot reach them.",
		Fix:    "Choose a host that is meant to receive webhooks.",
		Source: "a guard of sinch-mock; the documents do not say",
	})
	RuleWebhookID = ledger.Define(ledger.Rule{
		Name: "papi.webhook.id-format", Kind: "invalid_id_format", Evidence: ledger.Documented,
		Says:   "A webhook id in a path has the form of a ULID: 26 characters of Crockford's base 32.",
		Fix:    "Use the id as createWebhook answered it.",
		Source: "provisioning.yaml invalid_id_format (that the form is a ULID is assumed)",
	})
	RuleWebhookFound = ledger.Define(ledger.Rule{
		Name: "papi.webhook.exists", Kind: "webhook_not_found", Evidence: ledger.Documented,
		Says:   "A webhook must exist in the project to be read, changed or deleted.",
		Fix:    "List the project's webhooks and use one of their ids.",
		Source: "provisioning.yaml webhook_not_found",
	})
	RuleWebhookOrder = ledger.Define(ledger.Rule{
		Name: "papi.webhook.order", Evidence: ledger.Documented,
		Says:   "The list of webhooks is sorted alphabetically by target; without a page size it has all of them.",
		Source: "provisioning.yaml listWebhooks rules (that the target is what is sorted by is assumed)",
	})
	RuleWebhookSecret = ledger.Define(ledger.Rule{
		Name: "papi.webhook.secret-write-only", Evidence: ledger.Documented,
		Says:   "The secret of a webhook is taken and never shown.",
		Source: "provisioning.yaml WebhookWebhookDto; behaviour.md 2",
	})
)

// CreateWebhook registers a webhook.
func CreateWebhook(tx *state.Tx, in WebhookInput, guard netguard.Policy) (Webhook, error) {
	w := in.over(Webhook{ProjectID: tx.Project, Created: tx.Now})
	if err := checkWebhook(tx, w, guard); err != nil {
		return Webhook{}, err
	}
	if Kind.In(tx).Webhooks.Len() >= MaxWebhooks {
		return Webhook{}, RuleWebhookLimit.Broken()
	}
	w.ID = tx.NewID()
	Kind.In(tx).Webhooks.Put(w.ID, w)
	return w, nil
}

// FindWebhook finds a webhook by its id.
func FindWebhook(tx *state.Tx, id string) (Webhook, error) {
	if _, err := ulid.ParseStrict(id); err != nil {
		return Webhook{}, RuleWebhookID.Broken()
	}
	w, ok := Kind.In(tx).Webhooks.Get(id)
	if !ok {
		return Webhook{}, RuleWebhookFound.Broken()
	}
	w.ProjectID = tx.Project
	return w, nil
}

// UpdateWebhook changes what the input carries; a full input replaces all.
func UpdateWebhook(tx *state.Tx, id string, in WebhookInput, guard netguard.Policy) (Webhook, error) {
	w, err := FindWebhook(tx, id)
	if err != nil {
		return Webhook{}, err
	}
	before := w.Secret
	w = in.over(w)
	if err := checkWebhook(tx, w, guard); err != nil {
		return Webhook{}, err
	}
	if w.Secret != before {
		w.PreviousSecret, w.SecretChanged = before, tx.Now
	}
	Kind.In(tx).Webhooks.Put(w.ID, w)
	return w, nil
}

// DeleteWebhook removes a webhook.
func DeleteWebhook(tx *state.Tx, id string) error {
	if _, err := FindWebhook(tx, id); err != nil {
		return err
	}
	Kind.In(tx).Webhooks.Delete(id)
	return nil
}

// ListWebhooks cuts a page out of the webhooks, sorted by target.
func ListWebhooks(tx *state.Tx, page Page) (state.TokenPage[Webhook], error) {
	all := webhooks(tx)
	slices.SortFunc(all, func(a, b Webhook) int { return strings.Compare(a.Target, b.Target) })
	walk := state.Walk[Webhook]{
		Scope: "webhooks",
		Key:   func(w Webhook) string { return w.Target },
		Order: strings.Compare,
	}
	return pageOf(walk, all, page)
}

// Subscribers lists the webhooks that an event goes to, in the order of their
// creation.
func Subscribers(tx *state.Tx, eventType string) []Webhook {
	subscribed := slices.DeleteFunc(webhooks(tx), func(w Webhook) bool { return !w.wants(eventType) })
	slices.SortFunc(subscribed, func(a, b Webhook) int {
		return cmp.Or(a.Created.Compare(b.Created), strings.Compare(a.ID, b.ID))
	})
	return subscribed
}

func (w Webhook) wants(eventType string) bool {
	return slices.Contains(w.Triggers, TriggerAll) || slices.Contains(w.Triggers, eventType)
}

func webhooks(tx *state.Tx) []Webhook {
	all := make([]Webhook, 0, MaxWebhooks)
	for _, w := range Kind.In(tx).Webhooks.All() {
		w.ProjectID = tx.Project
		all = append(all, w)
	}
	return all
}

// over is the webhook with what the input carries.
func (in WebhookInput) over(w Webhook) Webhook {
	if in.Target != nil {
		w.Target = *in.Target
	}
	if in.Secret != nil {
		w.Secret = *in.Secret
	}
	if in.Triggers != nil {
		w.Triggers = in.Triggers
	}
	return w
}

func checkWebhook(tx *state.Tx, w Webhook, guard netguard.Policy) error {
	if err := checkWebhookForm(w, guard); err != nil {
		return err
	}
	for id, other := range Kind.In(tx).Webhooks.All() {
		if other.Target == w.Target && id != w.ID {
			return RuleWebhookTargetUnique.Broken()
		}
	}
	return nil
}

// checkWebhookForm looks at a webhook by itself.
func checkWebhookForm(w Webhook, guard netguard.Policy) error {
	if err := checkTarget(w.Target, guard); err != nil {
		return err
	}
	if len(w.Triggers) > 1 && slices.Contains(w.Triggers, TriggerAll) {
		return RuleWebhookAll.Broken().At("triggers", "must not list other triggers beside ALL")
	}
	return nil
}

func checkTarget(target string, guard netguard.Policy) error {
	u, err := url.Parse(target)
	if err == nil {
		err = guard.Host(u.Hostname())
	}
	if err != nil {
		return RuleWebhookTargetRange.Broken().At("target", "must not lead there: "+err.Error())
	}
	return nil
}
