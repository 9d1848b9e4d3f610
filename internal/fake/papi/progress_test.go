package papi_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sinch-mock/sinch-mock/internal/fake/faketest"
	"github.com/sinch-mock/sinch-mock/internal/fake/papi"
	"github.com/sinch-mock/sinch-mock/internal/state"
	"github.com/sinch-mock/sinch-mock/internal/state/provisioning"
)

// asynchronous is a resource that waits, and how a client sees that it does.
type asynchronous struct {
	lifecycle string
	// begin makes it wait and answers its path.
	begin func(t *testing.T, c *faketest.Client) string
	// shown finds the state in a GET of the path.
	shown         []any
	waiting, over any
	// atOnce is over, where a second wait of the life cycle follows.
	atOnce any
}

// posted begins by a creation under a path; the id is in the answer.
func posted(path, body string) func(t *testing.T, c *faketest.Client) string {
	return func(_ *testing.T, c *faketest.Client) string {
		return path + "/" + c.Must(201, "POST", path, body).String("id")
	}
}

var allAsynchronous = []asynchronous{
	{"whatsapp-sender-changes", posted(senders, byPhone), []any{"changes", "status"}, "IN_PROGRESS", nil, nil},
	{"whatsapp-sender-display-name", func(t *testing.T, c *faketest.Client) string {
		path := senders + "/" + (&rig{c, t}).live()
		c.Must(200, "PATCH", path, `{"status":"SUBMIT","details":{"displayName":"Other"}}`)
		return path
	}, []any{"metadata", "displayName", "status"}, "PENDING", "APPROVED", nil},
	{"whatsapp-sender-username", func(t *testing.T, c *faketest.Client) string {
		path := senders + "/" + (&rig{c, t}).live()
		c.Must(200, "PATCH", path, `{"status":"SUBMIT","details":{"username":"sender.222222222222222"}}`)
		return path
	}, []any{"metadata", "username", "status"}, "PENDING", "APPROVED", nil},
	{"whatsapp-template-changes", func(_ *testing.T, c *faketest.Client) string {
		c.Must(201, "POST", templates, creation(body, "language", "EN"))
		return greetings
	}, []any{"state"}, nil, "APPROVED", nil},
	{"whatsapp-account", func(_ *testing.T, c *faketest.Client) string {
		c.Must(201, "POST", whatsApp, account)
		return whatsApp
	}, []any{"changes", "status"}, "IN_PROGRESS", "PENDING_FACEBOOK_VERIFICATION", "ONBOARDED"},
	{"kakaotalk-sender-changes", func(_ *testing.T, c *faketest.Client) string {
		c.Must(201, "POST", kakaoSenders, kakaoSender("SUBMIT", friend))
		return kakaoSenders + "/" + friend
	}, []any{"changes", "status"}, "IN_PROGRESS", nil, nil},
	{"kakaotalk-template-changes", func(t *testing.T, c *faketest.Client) string {
		path := kakaoWith(t, c).active() + "/templates"
		return path + "/" + c.Must(201, "POST", path, kakaoTemplate("SUBMIT", "Welcome", "")).String("code")
	}, []any{"state"}, nil, "APPROVED", nil},
	{"rcs-sender", func(_ *testing.T, c *faketest.Client) string {
		id := c.Must(201, "POST", rcs, rcsSenderDraft).String("id")
		c.Must(200, "PATCH", rcs+"/"+id, `{"details":{`+rcsBrand+`,"countries":["GR"],`+questionnaire(rcsFilmed, rcsVerify)+`}}`)
		return rcs + "/" + id
	}, []any{"state"}, "IN_PROGRESS", "IN_TEST", nil},
	{"rcs-operator", func(_ *testing.T, c *faketest.Client) string {
		id := c.Must(201, "POST", rcs, launchable()).String("id")
		c.Must(200, "POST", rcs+"/"+id+"/launch", "")
		return rcs + "/" + id
	}, []any{"state"}, "LAUNCHING", "LAUNCHED", nil},
	{"rcs-test-number", func(t *testing.T, c *faketest.Client) string {
		base := (&rcsClient{c, t}).inTest()
		c.Must(200, "POST", base, `{"testNumbers":["`+tester+`"]}`)
		return base + "/" + tester
	}, []any{"state"}, "PENDING", "UNVERIFIED", nil},
	{"bundle", posted(bundlePath, `{"name":"Shop","region":"US","smsApp":true}`), []any{"state"}, "IN_PROGRESS", "DONE", nil},
	{"sms-app", func(t *testing.T, c *faketest.Client) string {
		arrange(t, c, smsVendor(provisioning.SMSVendor{Queued: true}))
		return smsApps + "/" + c.Must(201, "POST", smsApps, `{"name":"App","region":"EU"}`).String("id")
	}, []any{"status"}, "IN_PROGRESS_ADD", "ACTIVE", nil},
}

// asked is a resource of a new world that waits as the answer says.
func (a *asynchronous) asked(t *testing.T, answer state.Answer) (*faketest.Client, string) {
	answers := choose{}
	c := faketest.New(t, newWorlds(answers), papi.API(papi.Deps{Media: samples}))
	answers[a.lifecycle] = answer
	return c, a.begin(t, c)
}

// wantShown reads the resource once.
func (a *asynchronous) wantShown(t *testing.T, c *faketest.Client, path, when string, want any) {
	t.Helper()
	got := dig(c.Must(200, "GET", path, "").Body, a.shown...)
	if a.lifecycle == "whatsapp-account" && want == "ONBOARDED" {
		got = c.Must(200, "GET", path, "").Body["state"]
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("%s %v (-want +got):\n%s", when, a.shown, diff)
	}
}

// Each wait ends at once, after a time or after reads, as a scenario chooses.
func TestThreeWaysToEndAWait(t *testing.T) {
	for _, a := range allAsynchronous {
		t.Run(a.lifecycle+"/at once", func(t *testing.T) {
			none := time.Duration(0)
			c, path := a.asked(t, state.Answer{After: &none})
			if over := a.atOnce; over != nil {
				a.wantShown(t, c, path, "the very next call shows", over)
				return
			}
			a.wantShown(t, c, path, "the very next call shows", a.over)
		})
		t.Run(a.lifecycle+"/after a time", func(t *testing.T) {
			long := 37 * time.Minute
			c, path := a.asked(t, state.Answer{After: &long})
			(&rig{c, t}).advance(long - 1)
			a.wantShown(t, c, path, "just before", a.waiting)
			(&rig{c, t}).advance(1)
			a.wantShown(t, c, path, "then", a.over)
		})
		t.Run(a.lifecycle+"/after reads", func(t *testing.T) {
			c, path := a.asked(t, state.Answer{Reads: 3})
			(&rig{c, t}).advance(time.Hour)
			a.wantShown(t, c, path, "the first read shows", a.waiting)
			a.wantShown(t, c, path, "the second read shows", a.waiting)
			a.wantShown(t, c, path, "the third read shows", a.over)
		})
	}
}

// What is not served does not count, nor do lists and what is below.
func TestWhatIsNoRead(t *testing.T) {
	c, path := allAsynchronous[0].asked(t, state.Answer{Reads: 1})
	c.Must(200, "GET", senders, "")
	c.Must(200, "GET", path+"/activities", "")
	c.Must(404, "GET", senders+"/other", "")
	c.Must(200, "GET", senders+"?pageSize=1", "")
	allAsynchronous[0].wantShown(t, c, path, "the first read shows", nil)
	if n := len(c.World().History().All()); n == 0 {
		t.Error("nothing has happened")
	}
}

// The ids of resources are the same however a client escapes them.
func TestAReadOfAnEscapedPath(t *testing.T) {
	answers := choose{"kakaotalk-sender-changes": {Reads: 3}}
	c := faketest.New(t, newWorlds(answers), papi.API(papi.Deps{}))
	c.Must(201, "POST", kakaoSenders, kakaoSender("SUBMIT", "@가 나"))
	for i, path := range []string{"/%40%EA%B0%80%20%EB%82%98", "/@%ea%b0%80%20%eb%82%98", "/%40%EA%B0%80%20%EB%82%98"} {
		got := c.Must(200, "GET", kakaoSenders+path, "").String("state")
		if over := got == "VERIFYING"; over != (i == 2) {
			t.Errorf("read %d shows the state %q", i+1, got)
		}
	}
}

// asynchronousOf finds a resource by its life cycle.
func asynchronousOf(lifecycle string) *asynchronous {
	i := slices.IndexFunc(allAsynchronous, func(a asynchronous) bool { return a.lifecycle == lifecycle })
	return &allAsynchronous[i]
}

// The vendor's reason goes to the field that the API has for it, its comment to
// people; where there is no field, both are the comment, which wins.
func TestReasonsAndCommentsOfTheVendor(t *testing.T) {
	tests := []struct {
		lifecycle, end, reason string
		// field is where a GET shows the reason, if it does.
		field []any
		// activity and event say whether they tell the comment.
		activity, event bool
	}{
		{"whatsapp-sender-changes", "failed", "Line busy", []any{"changes", "errorReason"}, true, true},
		{"whatsapp-sender-changes", "failed", "NO_PRICING_PLAN", []any{"changes", "errorCode"}, true, true},
		{"whatsapp-sender-changes", "rejected", "Bad name", nil, true, true},
		{"whatsapp-sender-display-name", "rejected", "Rude", []any{"metadata", "displayName", "rejectionReason"}, false, true},
		{"whatsapp-sender-username", "rejected", "Rude", []any{"metadata", "username", "rejectionReason"}, false, true},
		{"whatsapp-template-changes", "rejected", "SCAM", []any{"rejectionCode"}, true, true},
		{"whatsapp-template-changes", "rejected", "Too long", nil, true, true},
		{"whatsapp-account", "rejected", "No such company", nil, true, true},
		{"kakaotalk-sender-changes", "rejected", "Blurred logo", nil, true, true},
		{"kakaotalk-template-changes", "rejected", "An advertisement", nil, true, false},
		{"rcs-operator", "rejected", "Not in our market", []any{"countryStatus", 0, "operators", 0, "remark"}, false, true},
	}
	for _, tt := range tests {
		for comment, told := range map[string]string{"": tt.reason, "Call us": "Call us"} {
			t.Run(tt.lifecycle+"/"+tt.reason+"/"+comment, func(t *testing.T) {
				none := time.Duration(0)
				c, path := asynchronousOf(tt.lifecycle).asked(t, state.Answer{Outcome: tt.end, After: &none, Reason: tt.reason, Comment: comment})
				if tt.field != nil {
					if diff := cmp.Diff(any(tt.reason), dig(c.Must(200, "GET", path, "").Body, tt.field...)); diff != "" {
						t.Errorf("reason (-want +got):\n%s", diff)
					}
				}
				if got := lastComment(t, c); got != told && tt.event && (tt.reason != "SCAM" || comment != "") {
					t.Errorf("the event's comment is %q, want %q", got, told)
				} else if got != "" && !tt.event {
					t.Errorf("an event without comments has %q", got)
				}
				if !tt.activity || tt.reason == "SCAM" && comment == "" {
					return
				}
				if newest := dig(c.Must(200, "GET", path+"/activities", "").Body, "notifications", 0, "comment"); newest != told {
					t.Errorf("the activity's comment is %v, want %q", newest, told)
				}
			})
		}
	}
}

// lastComment is that of the world's newest event.
func lastComment(t *testing.T, c *faketest.Client) string {
	t.Helper()
	all := c.World().Events().All()
	comment, _ := decode(t, string(all[len(all)-1].Body))["comment"].(string)
	return comment
}

// A timeline finds the resources of every life cycle.
func TestResourcesOfEveryLifecycleAreListed(t *testing.T) {
	for _, a := range allAsynchronous {
		c, path := a.asked(t, state.Answer{})
		err := c.World().View(func(tx *state.Tx) error {
			for _, resource := range tx.Resources(a.lifecycle, func(string) bool { return true }) {
				if strings.HasPrefix("/"+resource, path) {
					return nil
				}
			}
			return state.ErrNoResource
		})
		if err != nil {
			t.Errorf("%s: nothing at %s: %v", a.lifecycle, path, err)
		}
	}
}
