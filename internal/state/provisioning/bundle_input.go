package provisioning

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"

	"github.com/sinch-mock/sinch-mock/internal/ledger"
)

// BundleInput is a work order: what a bundle is to create.
type BundleInput struct {
	// Name is for all that has no name of its own.
	Name string `json:"name"`
	// Region is BR, EU or US.
	Region          string                      `json:"region"`
	Subproject      Block[SubprojectInput]      `json:"subproject"`
	SMSApp          Block[BundleSMSAppInput]    `json:"smsApp"`
	ConversationApp Block[ConversationAppInput] `json:"convApp"`
	Webhooks        []WebhookInput              `json:"webhooks"`
}

// Block is a part of a work order: true asks for it with default values, an
// object with its own.
type Block[F any] struct {
	Wanted bool
	Fields F
}

// UnmarshalJSON reads a boolean or an object.
func (b *Block[F]) UnmarshalJSON(data []byte) error {
	if bytes.HasPrefix(bytes.TrimSpace(data), []byte("{")) {
		b.Wanted = true
		return json.Unmarshal(data, &b.Fields)
	}
	return json.Unmarshal(data, &b.Wanted)
}

// SubprojectInput is what a subproject is made of.
type SubprojectInput struct {
	Name   string            `json:"name"`
	Labels map[string]string `json:"labels"`
}

// BundleSMSAppInput is what a bundle's SMS app is made of.
type BundleSMSAppInput struct {
	Name string `json:"name"`
}

// ConversationAppInput is what a bundle's Conversation app is made of.
type ConversationAppInput struct {
	Name            string                     `json:"name"`
	Webhooks        []ConversationWebhookInput `json:"webhooks"`
	ProcessingMode  string                     `json:"processingMode"`
	RetentionPolicy *RetentionPolicyInput      `json:"retentionPolicy"`
	ConsentManager  *ConsentManagerSettings    `json:"consentManagerSettings"`
}

// ConversationWebhookInput is a webhook of a Conversation app.
type ConversationWebhookInput struct {
	Target   string   `json:"target"`
	Triggers []string `json:"triggers"`
	Secret   string   `json:"secret"`
	// Type is DISMISS, GRPC or HTTP; empty means HTTP.
	Type string `json:"targetType"`
}

// RetentionPolicyInput says how long a Conversation app keeps what passes
// through it.
type RetentionPolicyInput struct {
	Type string `json:"retentionPolicyType"`
	// TTL is in days.
	TTL *float64 `json:"ttl"`
}

// The modes and policies that the rules name.
const (
	modeDispatch  = "DISPATCH"
	messageExpire = "MESSAGE_EXPIRE_POLICY"
	persist       = "PERSIST_RETENTION_POLICY"

	maxConversationTriggers = 20
)

// conversationHosts are those of the Conversation API itself, which its
// webhooks must not lead to.
var conversationHosts = regexp.MustCompile(`(?i)^(?:[a-z][a-z0-9+.-]*://)?(?:[^/@]*@)?conversation-api\.(?:[^/:?#]+\.)?sinch\.com\.?(?:[:/?#]|$)`)

// check holds the work order against what the schema cannot say.
func (in BundleInput) check() error {
	broken := RuleBundleInput.Broken()
	targets := map[string]bool{}
	for i, w := range in.Webhooks {
		if targets[*w.Target] {
			broken.At(fmt.Sprintf("webhooks.%d.target", i), "must differ from the other webhooks' targets")
		}
		targets[*w.Target] = true
	}
	in.ConversationApp.Fields.check(broken)
	if len(broken.Fields) > 0 {
		return broken
	}
	return in.checkNames()
}

func (in BundleInput) checkNames() error {
	blocks := []struct {
		wanted bool
		name   string
	}{
		{in.Subproject.Wanted, in.Subproject.Fields.Name},
		{in.SMSApp.Wanted, in.SMSApp.Fields.Name},
		{in.ConversationApp.Wanted, in.ConversationApp.Fields.Name},
	}
	services := false
	for _, b := range blocks {
		if b.wanted && cmp.Or(b.name, in.Name) == "" {
			return RuleBundleName.Broken()
		}
		services = services || b.wanted
	}
	if !services {
		return RuleBundleServices.Broken()
	}
	return nil
}

func (in ConversationAppInput) check(broken *ledger.Broken) {
	for i, w := range in.Webhooks {
		at := fmt.Sprintf("convApp.webhooks.%d.", i)
		if len(w.Triggers) > maxConversationTriggers {
			broken.At(at+"triggers", "must have at most 20 items")
		}
		if conversationHosts.MatchString(w.Target) {
			broken.At(at+"target", "must not lead to the Conversation API itself")
		}
	}
	if in.RetentionPolicy != nil {
		in.RetentionPolicy.check(in.dispatches(), broken)
	}
}

func (in ConversationAppInput) dispatches() bool {
	return cmp.Or(in.ProcessingMode, modeDispatch) == modeDispatch
}

func (p RetentionPolicyInput) check(dispatch bool, broken *ledger.Broken) {
	least, most, mode := 1.0, 3650.0, "CONVERSATION"
	if dispatch {
		least, most, mode = 0, 7, modeDispatch
	}
	if dispatch && cmp.Or(p.Type, messageExpire) != messageExpire {
		broken.At("convApp.retentionPolicy.retentionPolicyType", "must be MESSAGE_EXPIRE_POLICY in DISPATCH mode")
	}
	if p.TTL != nil && (*p.TTL < least || *p.TTL > most) {
		broken.At("convApp.retentionPolicy.ttl", fmt.Sprintf("must be from %v to %v in %s mode", least, most, mode))
	}
}

// checkWebhooks refuses webhooks that the Conversation API would not take.
func (in ConversationAppInput) checkWebhooks() error {
	targets := map[string]bool{}
	for _, w := range in.Webhooks {
		if targets[w.Target] {
			return RuleBundleWebhooks.Broken("Two webhooks of the Conversation app have the target %q.", w.Target)
		}
		targets[w.Target] = true
		u, err := url.Parse(w.Target)
		if cmp.Or(w.Type, "HTTP") == "HTTP" && (err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https")) {
			return RuleBundleWebhooks.Broken("The target %q of the Conversation app's webhook is no absolute http or https URL.", w.Target)
		}
	}
	return nil
}
