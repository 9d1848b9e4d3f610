package contracttests_test

import (
	"bytes"
	"context"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sinch-mock/sinch-mock/contracttests"
	"github.com/sinch-mock/sinch-mock/sinchmock"
)

// seeded is a double in this process with a seed and keys of its own.
func seeded(t *testing.T, name string, seed uint64) contracttests.Harness {
	t.Helper()
	return keyed(t, name, seed, contracttests.Credentials{ID: name + "-key", Secret: name + "-secret"})
}

// keyed is seeded with a key. The names of its projects begin with its own.
func keyed(t *testing.T, name string, seed uint64, key contracttests.Credentials) contracttests.Harness {
	t.Helper()
	foreign := contracttests.Credentials{ID: name + "-foreign", Secret: "elsewhere"}
	mock := sinchmock.Start(t, sinchmock.WithSeed(seed), sinchmock.WithStrictAuth(
		sinchmock.Key{ID: key.ID, Secret: key.Secret},
		sinchmock.Key{ID: foreign.ID, Secret: foreign.Secret, Project: "another-project"},
	))
	return contracttests.Harness{
		Name: name, PAPI: mock.URL(), EST: mock.URL(), Auth: mock.URL(), Key: key, Foreign: foreign,
		NewProject: func(context.Context, string) (string, error) { return name + "-" + mock.Project(t).ID(), nil },
		Control:    contracttests.MockControl(mock.URL()), ReceiverHost: "127.0.0.1",
	}
}

// TestTwoDoublesAgree sends the whole suite to two doubles that share nothing
// and make other ids.
func TestTwoDoublesAgree(t *testing.T) {
	c := contracttests.Compare(t.Context(), seeded(t, "left", 1), seeded(t, "right", 2), contracttests.Options{})
	if err := c.Err(contracttests.Grades()...); err != nil || c.Waived() > 0 {
		var text bytes.Buffer
		_ = c.WriteText(&text)
		t.Errorf("%v\n%s", err, &text)
	}
	if skipped := c.Report.Count(contracttests.Skipped); skipped > 0 || c.Calls < 3000 || c.Unsent > 0 {
		t.Errorf("%d calls were compared, %d were not, %d cases were skipped", c.Calls, c.Unsent, skipped)
	}
}

// spoilt puts a fault before a harness.
func spoilt(t *testing.T, h contracttests.Harness, spoil func(*http.Response, string) string) contracttests.Harness {
	t.Helper()
	h.PAPI = doctored(t, h.PAPI, spoil)
	h.EST, h.Auth = h.PAPI, h.PAPI
	return h
}

// breach is what a test looks at of a difference.
type breach struct {
	Operation, Pointer, Rule string
	Grade                    contracttests.Grade
}

// change is a rule of one side that is not what it is on the other.
type change struct {
	name   string
	onLeft bool
	found  string // the case in which it shows first
	spoil  func(reply *http.Response, body string) string
	want   breach
}

// takes has a server take what it refuses by a rule.
func takes(rule, instead string) func(*http.Response, string) string {
	return func(reply *http.Response, body string) string {
		if reply.Header.Get("X-Mock-Rule") != rule {
			return body
		}
		reply.StatusCode = http.StatusOK
		reply.Header.Del("X-Mock-Rule")
		return instead
	}
}

// swaps has a server say something else.
func swaps(before, after string) func(*http.Response, string) string {
	expr := regexp.MustCompile(before)
	return func(_ *http.Response, body string) string { return expr.ReplaceAllString(body, after) }
}

const (
	aTrunk = `{"id":"01ARZ3NDEKTSV4RRFFQ69G5FAV","name":"n","hostName":"h"}`
	anACL  = `{"id":"01ARZ3NDEKTSV4RRFFQ69G5FAV","name":"n","ipRanges":[]}`
)

func changes() []change {
	hostNameTaken := breach{Operation: "createSipTrunk", Pointer: "status", Rule: "est.trunk.host-name-unique"}
	cidr := breach{Operation: "createAccessControlList", Pointer: "status", Rule: "est.ip-range.no-cidr"}
	graded := func(b breach, g contracttests.Grade) breach { b.Grade = g; return b }
	return []change{
		{"left takes a host name twice", true, "est/trunks/create/host-name-taken", takes(hostNameTaken.Rule, aTrunk), graded(hostNameTaken, contracttests.Permissive)},
		{"right takes a host name twice", false, "est/trunks/create/host-name-taken", takes(hostNameTaken.Rule, aTrunk), graded(hostNameTaken, contracttests.Stricter)},
		{"left takes a CIDR for an address", true, "est/acls/create/refused-inputs", takes(cidr.Rule, anACL), graded(cidr, contracttests.Permissive)},
		{"right takes a CIDR for an address", false, "est/acls/create/refused-inputs", takes(cidr.Rule, anACL), graded(cidr, contracttests.Stricter)},
		{
			"right refuses with another status", false, "papi/webhooks/create/target-taken",
			func(reply *http.Response, body string) string {
				if reply.StatusCode == http.StatusConflict {
					reply.StatusCode = http.StatusBadRequest
				}
				return body
			},
			breach{"WebhookWebhookController_createWebhook_v1", "status", "papi.webhook.target-unique", contracttests.Shape},
		},
		{
			"right refuses with another code", false, "papi/webhooks/create/limit", swaps("webhook_limit_reached", "too_many_webhooks"),
			breach{"WebhookWebhookController_createWebhook_v1", "/errorCode", "papi.webhook.limit", contracttests.Shape},
		},
		{
			"right answers another status", false, "papi/webhooks/create",
			func(reply *http.Response, body string) string {
				if created(reply, "/webhooks") {
					reply.StatusCode = http.StatusOK
				}
				return body
			},
			breach{"WebhookWebhookController_createWebhook_v1", "status", "", contracttests.Shape},
		},
		{"right gives numbers as texts", false, "est/lists/getSipTrunks", swaps(`"pageSize":(\d+)`, `"pageSize":"$1"`), breach{"getSipTrunks", "/pageSize", "", contracttests.Shape}},
		{"right leaves a field out", false, "est/lists/getSipTrunks", swaps(`,?"size":\d+`, ``), breach{"getSipTrunks", "/size", "", contracttests.Shape}},
		{"right has another time", false, "est/acls/create", swaps(`("createTime":"\d{4})-\d\d`, `$1-12`), breach{"createAccessControlList", "/createTime", "", contracttests.Shape}},
		{"right sorts backwards", false, "papi/webhooks/list/sorted", backwards, breach{"WebhookWebhookController_listWebhooks_v1", "/webhooks", "", contracttests.Order}},
		{
			"right says it in other words", false, "est/trunks/create/host-name-taken", swaps("domain name is unavailable", "name is gone"),
			breach{"createSipTrunk", "/message", "est.trunk.host-name-unique", contracttests.Text},
		},
	}
}

// backwards turns the first list of a body around.
func backwards(_ *http.Response, body string) string {
	list := regexp.MustCompile(`\[(\{.*\})\]`)
	return list.ReplaceAllStringFunc(body, func(text string) string {
		entries := strings.Split(strings.Trim(text, "[]"), "},{")
		slices.Reverse(entries)
		for i, e := range entries {
			entries[i] = "{" + strings.Trim(e, "{}") + "}"
		}
		return "[" + strings.Join(entries, ",") + "]"
	})
}

// TestCompareNamesTheChangedRule changes one rule of one side at a time: the
// comparison names it and says how bad it is.
func TestCompareNamesTheChangedRule(t *testing.T) {
	left, right := seeded(t, "left", 1), seeded(t, "right", 2)
	for _, tt := range changes() {
		t.Run(tt.name, func(t *testing.T) {
			left, right := left, right
			if tt.onLeft {
				left = spoilt(t, left, tt.spoil)
			} else {
				right = spoilt(t, right, tt.spoil)
			}
			c := contracttests.Compare(t.Context(), left, right, contracttests.Options{Cases: only(t, tt.found)})
			if len(c.Differences) == 0 {
				t.Fatalf("no difference was found: %+v", c)
			}
			d := c.Differences[0]
			if diff := cmp.Diff(tt.want, breach{d.Operation, d.Pointer, d.Rule, d.Grade}); diff != "" {
				t.Errorf("first difference (-want +got):\n%s%+v", diff, d)
			}
			if d.Case != tt.found || !strings.HasPrefix(d.Call, "curl ") || d.Left == d.Right || d.Parted {
				t.Errorf("%+v", d)
			}
			if !tt.onLeft && c.Report.Count(contracttests.Passed) != 1 {
				t.Errorf("the case judges the right side: %+v", c.Report.Results)
			}
			permissive := tt.want.Grade == contracttests.Permissive
			if err := c.Err(); (err != nil) != permissive {
				t.Errorf("with no grade to fail on: %v", err)
			}
			if err := c.Err(tt.want.Grade); err == nil {
				t.Errorf("with %s to fail on, the comparison passes", tt.want.Grade)
			}
		})
	}
}

// late loses a second of each hour.
type late struct{ contracttests.Control }

func (l late) Advance(ctx context.Context, project string, d time.Duration) error {
	return l.Control.Advance(ctx, project, d-d/3600)
}

// TestCompareLooksBehindAnswers changes what the right side does later.
func TestCompareLooksBehindAnswers(t *testing.T) {
	left, honest := seeded(t, "left", 1), seeded(t, "right", 2)
	for _, tt := range []struct {
		name, found string
		control     contracttests.Control
		call        string
	}{
		{"an event is forgotten", "papi/senders/comments", forgetful{honest.Control, "WHATSAPP_SENDER_COMMENT_ADDED"}, "the events that the project fired"},
		{"time does not come", "papi/senders/delete", late{honest.Control}, "/whatsapp/senders/"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			right := honest
			right.Control = tt.control
			c := contracttests.Compare(t.Context(), left, right, contracttests.Options{Cases: only(t, tt.found)})
			if len(c.Differences) == 0 || !strings.Contains(c.Differences[0].Call, tt.call) {
				t.Errorf("%+v", c.Differences)
			}
		})
	}
}

// TestCompareLosesNoWebhook has the right side deliver to nobody.
func TestCompareLosesNoWebhook(t *testing.T) {
	left, right := seeded(t, "left", 1), seeded(t, "right", 2)
	right.ReceiverHost = "receiver.invalid"
	c := contracttests.Compare(t.Context(), left, right, contracttests.Options{Cases: only(t, "papi/deliveries/signed")})
	if !slices.ContainsFunc(c.Differences, func(d contracttests.Difference) bool {
		return d.Call == "the webhooks that came" && d.Right == "nothing" && strings.Contains(d.Left, "WHATSAPP_SENDER_COMMENT_ADDED")
	}) {
		t.Errorf("%+v", c.Differences)
	}
}

// TestCompareSkipsWhatOneSideLacks compares with a side that is only read, and
// is busy at that.
func TestCompareSkipsWhatOneSideLacks(t *testing.T) {
	left, right := seeded(t, "left", 1), seeded(t, "right", 2)
	right.Control, right.ReceiverHost = nil, ""
	right.Forbidden = contracttests.Write
	left.Lacks = map[contracttests.Need]string{contracttests.Clock: "it is like that"}
	c := contracttests.Compare(t.Context(), left, right, contracttests.Options{Cases: only(t, "papi/webhooks/update")})
	if r := c.Report.Results[0]; r.State != contracttests.Skipped || r.Reason != "costs write: not allowed" || c.Err() == nil {
		t.Errorf("%+v: %v", r, c.Err())
	}
	for found, want := range map[string]string{"papi/webhooks/isolation": "costs", "auth/calls/expired-token": "needs clock: left: it is like that"} {
		c := contracttests.Compare(t.Context(), left, right, contracttests.Options{Cases: only(t, found)})
		if r := c.Report.Results[0]; r.State != contracttests.Skipped || !strings.HasPrefix(r.Reason, want) {
			t.Errorf("%+v, want %s", r, want)
		}
	}
	read := contracttests.Options{Cases: only(t, "papi/webhooks/list/refused-pages")}
	if c = contracttests.Compare(t.Context(), left, right, read); c.Err(contracttests.Grades()...) != nil || c.Calls == 0 {
		t.Errorf("%+v: %v", c, c.Err())
	}
	busy := spoilt(t, right, func(reply *http.Response, body string) string {
		if strings.Contains(reply.Request.URL.Path, "/webhooks") {
			reply.StatusCode = http.StatusServiceUnavailable
		}
		return body
	})
	c = contracttests.Compare(t.Context(), left, busy, read)
	if why := c.Broken["papi/webhooks/list/refused-pages"]; !strings.Contains(why, "503") || len(c.Differences) > 0 || c.Err() == nil {
		t.Errorf("a busy target is taken for another opinion: %+v, %v", c, c.Err())
	}
}

// TestSharedProjectsKeepWhatTheyHave compares with a sinch-mock in a project
// that somebody else uses, and replays a recording in it.
func TestSharedProjectsKeepWhatTheyHave(t *testing.T) {
	left, shared := seeded(t, "left", 1), seeded(t, "right", 2)
	shared.Share("shared")
	shared.Allow(contracttests.Write)
	webhook := "WebhookWebhookController_createWebhook_v1"
	somebody := func(run func(p *contracttests.Project)) {
		t.Helper()
		h := shared
		h.Lacks, h.Creations = nil, nil
		r := contracttests.Check(t.Context(), h, contracttests.Options{Cases: []contracttests.Case{{Name: "a/b/c", Costs: contracttests.Write, Run: func(t *contracttests.T) { run(t.Project()) }}}})
		if r.Err() != nil {
			t.Fatalf("%+v", r.Results)
		}
	}
	somebody(func(p *contracttests.Project) {
		p.Call(webhook).JSON(contracttests.Object{"target": "https://receiver.example/theirs", "secret": "theirs", "triggers": []string{"BUNDLE_DONE"}}).Want(http.StatusCreated)
	})
	c := contracttests.Compare(t.Context(), left, shared, contracttests.Options{Cases: contracttests.Matching(contracttests.Cases(), regexp.MustCompile("^est/(acls|links)/"))})
	if err := c.Err(contracttests.Grades()...); err != nil || c.Calls < 50 {
		t.Errorf("%v\n%s", err, told(t, c))
	}
	r := load(t, recordings).Matching(regexp.MustCompile("^est/(acls|links)/"))
	if c := contracttests.Replay(t.Context(), shared, r, contracttests.Options{}); c.Err(contracttests.Grades()...) != nil || c.Calls < 20 {
		t.Errorf("%v\n%s", c.Err(contracttests.Grades()...), told(t, c))
	}
	somebody(func(p *contracttests.Project) {
		p.Call("WebhookWebhookController_listWebhooks_v1").Want(http.StatusOK).Has(contracttests.Object{"totalSize": 1})
		p.Call("getAccessControlList").Want(http.StatusOK).Has(contracttests.Object{"totalItems": 0})
	})
}

// TestCompareSendsNothingThatOneSideLacks has the left side take what the right
// one refuses: calls of what only left made then are not sent to right.
func TestCompareSendsNothingThatOneSideLacks(t *testing.T) {
	left := spoilt(t, seeded(t, "left", 1), takes("est.ip-range.no-cidr", anACL))
	goesOn := contracttests.Case{Name: "a/b/c", Run: func(t *contracttests.T) {
		p := t.Project()
		cidr := contracttests.Object{"name": "n", "ipRanges": []contracttests.Object{{"ipAddress": "203.0.113.0/24"}}}
		id := p.Call("createAccessControlList").JSON(cidr).Want(http.StatusOK).ID()
		p.Call("getAccessListById", id).Refused(http.StatusNotFound, "ACCESS_CONTROL_LIST_NOT_FOUND")
		p.Call("getAccessControlList").Query("size", "0").Refused(http.StatusBadRequest, "VALIDATION_FAILED")
	}}
	c := contracttests.Compare(t.Context(), left, seeded(t, "right", 2), contracttests.Options{Cases: []contracttests.Case{goesOn}})
	if len(c.Differences) != 1 || c.Differences[0].Grade != contracttests.Permissive || c.Unsent != 1 || c.Calls != 3 {
		t.Errorf("%d calls, %d not sent, %+v", c.Calls, c.Unsent, c.Differences)
	}
}
