package provisioning

import (
	"cmp"
	"encoding/hex"
	"errors"
	"slices"

	"github.com/oklog/ulid/v2"

	"github.com/sinch-mock/sinch-mock/internal/ledger"
	"github.com/sinch-mock/sinch-mock/internal/netguard"
	"github.com/sinch-mock/sinch-mock/internal/state"
)

// CreateBundle takes a work order. What it asks for is there at once, but not
// ready before the bundle is DONE; a subproject's share stays in the bundle
// until then.
func CreateBundle(tx *state.Tx, in BundleInput, guard netguard.Policy) (Bundle, error) {
	if err := in.check(); err != nil {
		return Bundle{}, err
	}
	if err := Kind.In(tx).BundleVendor.check(in); err != nil {
		return Bundle{}, err
	}
	if err := in.ConversationApp.Fields.checkWebhooks(); err != nil {
		return Bundle{}, err
	}
	b := Bundle{ID: bundleID(tx), Name: in.Name, Region: in.Region}
	if in.Subproject.Wanted {
		fields := in.Subproject.Fields
		b.Subproject = &Subproject{ID: projectID(tx), Name: cmp.Or(fields.Name, in.Name), Labels: fields.Labels, Status: SubprojectPending}
	}
	var err error
	if b.Webhooks, err = b.createWebhooks(tx, in.Webhooks, guard); err != nil {
		return Bundle{}, err
	}
	b.createApps(tx, in)
	return bundles.Move(tx, b, causeCreateBundle), nil
}

// check finds what the vendor's side has against a bundle.
func (v BundleVendor) check(in BundleInput) error {
	if v.Staging && in.Region == "BR" {
		return RuleBundleStaging.Broken()
	}
	if v.CopiesSMS != nil && in.SMSApp.Wanted {
		if err := v.CopiesSMS.check(v.Subproject || in.Subproject.Wanted); err != nil {
			return err
		}
	}
	for _, o := range v.Obstacles {
		if obstacles[o](in) {
			return RuleBundleObstacle.Broken().Giving(string(o))
		}
	}
	return nil
}

func (c SMSCopy) check(subproject bool) error {
	switch {
	case !subproject:
		return RuleBundleCopy.Broken()
	case c.NotRouteAssisted:
		return RuleBundleCopy.Broken().Giving("parent_sms_not_route_assisted")
	case c.BespokePrice:
		return RuleBundleCopy.Broken().Giving("parent_sms_bespoke_price")
	}
	return nil
}

// createWebhooks makes the bundle's webhooks: in the project, or for the
// subproject, which has no others yet.
func (b Bundle) createWebhooks(tx *state.Tx, inputs []WebhookInput, guard netguard.Policy) ([]Webhook, error) {
	var made []Webhook
	for _, in := range inputs {
		w, err := b.createWebhook(tx, in, guard)
		var broken *ledger.Broken
		if errors.As(err, &broken) && slices.Contains([]*ledger.Rule{RuleWebhookAll, RuleWebhookTargetRange}, broken.Rule) {
			return nil, RuleBundleWebhooks.Broken("%s", broken.Fields[0].Name+" "+broken.Fields[0].Text+".")
		}
		if err != nil {
			return nil, err
		}
		made = append(made, w)
	}
	return made, nil
}

func (b Bundle) createWebhook(tx *state.Tx, in WebhookInput, guard netguard.Policy) (Webhook, error) {
	if b.Subproject == nil {
		return CreateWebhook(tx, in, guard)
	}
	w := in.over(Webhook{ID: tx.NewID(), ProjectID: b.Subproject.ID, Created: tx.Now})
	return w, checkWebhookForm(w, guard)
}

// createApps makes the bundle's apps and connects them.
func (b *Bundle) createApps(tx *state.Tx, in BundleInput) {
	if in.ConversationApp.Wanted {
		app := in.ConversationApp.Fields.app(tx, cmp.Or(in.ConversationApp.Fields.Name, in.Name), in.Region)
		b.ConversationApp = &app
		if b.Subproject == nil {
			Kind.In(tx).ConversationApps.Put(app.ID, app)
		}
	}
	if !in.SMSApp.Wanted {
		return
	}
	app := newSMSApp(tx, b.smsService(tx), cmp.Or(in.SMSApp.Fields.Name, in.Name), in.Region)
	if b.ConversationApp != nil {
		app.ConversationAppID = b.ConversationApp.ID
	}
	if b.Subproject == nil {
		app = smsApps.Move(tx, app, causeBundle)
	}
	app.Status = smsPendingAdd
	b.SMSApp = &app
}

// smsService is the SMS service of where the bundle's resources go.
func (b Bundle) smsService(tx *state.Tx) string {
	if b.Subproject == nil {
		return smsService(tx)
	}
	return hexID(tx)
}

// app is the Conversation app asked for, with default values filled in.
func (in ConversationAppInput) app(tx *state.Tx, name, region string) ConversationApp {
	app := ConversationApp{
		ID: tx.NewID(), Name: name, Region: region, ConsentManager: in.ConsentManager,
		ProcessingMode: cmp.Or(in.ProcessingMode, modeDispatch),
	}
	if in.RetentionPolicy != nil {
		policy := in.RetentionPolicy.filled(in.dispatches())
		app.RetentionPolicy = &policy
	}
	for _, w := range in.Webhooks {
		app.Webhooks = append(app.Webhooks, ConversationWebhook{ID: tx.NewID(), Target: w.Target, Triggers: w.Triggers, Secret: w.Secret})
	}
	return app
}

func (p RetentionPolicyInput) filled(dispatch bool) RetentionPolicy {
	policy := RetentionPolicy{Type: cmp.Or(p.Type, messageExpire), TTL: p.TTL}
	if policy.Type == persist {
		policy.TTL = nil
	} else if policy.TTL == nil {
		days := 180.0
		if dispatch {
			days = 7
		}
		policy.TTL = &days
	}
	return policy
}

// bundleID makes an id of 24 hexadecimal digits: the time in seconds, what
// tells the world, and a count.
func bundleID(tx *state.Tx) string {
	id := ulid.MustParse(tx.NewID())
	seconds := uint32(ulid.Time(id.Time()).Unix())
	head := []byte{byte(seconds >> 24), byte(seconds >> 16), byte(seconds >> 8), byte(seconds)}
	return hex.EncodeToString(slices.Concat(head, id[6:10], id[12:16]))
}

// projectID makes the id of a subproject, a UUID of version 4 in form.
func projectID(tx *state.Tx) string {
	id := ulid.MustParse(tx.NewID())
	id[6], id[8] = id[6]&0x0f|0x40, id[8]&0x3f|0x80
	digits := hex.EncodeToString(id[:])
	return digits[:8] + "-" + digits[8:12] + "-" + digits[12:16] + "-" + digits[16:20] + "-" + digits[20:]
}
