package scenarios

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sinch-mock/sinch-mock/internal/state"
)

func notice(w *state.World) Notice {
	return Notice{
		World: w, Event: "WHATSAPP_SENDER_ACTIVE", Resource: "whatsapp/senders/01A", Webhook: "01W",
		Target: "https://ci.example.com/hook", Body: []byte(`{"type":"WHATSAPP_SENDER_ACTIVE","payload":{"state":"ACTIVE"}}`),
	}
}

func TestCallbacksThatMatch(t *testing.T) {
	tests := []struct {
		match string
		want  bool
	}{
		{"{}", true},
		{"{event: WHATSAPP_SENDER_ACTIVE}", true},
		{"{event: WHATSAPP_SENDER_*}", true},
		{"{event: [BUNDLE_DONE, WHATSAPP_SENDER_ACTIVE]}", true},
		{"{event: [BUNDLE_DONE, RCS_*]}", false},
		{"{resource: whatsapp/senders/*}", true},
		{"{resource: whatsapp/*}", false},
		{"{resource: whatsapp/**}", true},
		{"{webhook: 01W}", true},
		{"{webhook: 01X}", false},
		{"{target: 'https://*'}", true},
		{"{target: 'http://*'}", false},
		{"{project: p*}", true},
		{"{project: q}", false},
		{"{field: {payload.state: ACTIVE}}", true},
		{"{field: {payload.state: REJECTED}}", false},
		{"{event: '*ACTIVE', field: {payload.reason: '*'}}", false},
	}
	for _, tt := range tests {
		t.Run(tt.match, func(t *testing.T) {
			e, w := NewEngine(1), worldOf(t, newWorlds(t, state.Options{}), "p")
			load(t, e, w, parse(t, "s", "webhooks: [{match: "+tt.match+", effect: {drop: true}}]"))
			if got := e.Disturb(notice(w)) != nil; got != tt.want {
				t.Errorf("matches: %t, want %t", got, tt.want)
			}
		})
	}
}

func TestTheFirstRuleWhoseTurnItIsActsAndAllCount(t *testing.T) {
	e, w := NewEngine(1), worldOf(t, newWorlds(t, state.Options{}), "p")
	if e.Disturb(notice(w)) != nil {
		t.Error("something happens without a scenario")
	}
	e.LoadAll(parse(t, "all", "webhooks: [{name: rest, after: 2, effect: {delay: 1s}}]"))
	load(t, e, w, parse(t, "own", "webhooks: [{nth: 1, effect: {drop: true}}, {every: 2, effect: {duplicate: 3, delay: 1m}}]"))
	want := []*Disturbance{
		{"own", "webhooks[0]", HookEffect{Drop: true}},
		{"own", "webhooks[1]", HookEffect{Duplicate: 3, Delay: Duration(time.Minute)}},
		{"all", "rest", HookEffect{Delay: Duration(time.Second)}},
		{"own", "webhooks[1]", HookEffect{Duplicate: 3, Delay: Duration(time.Minute)}},
	}
	for i, want := range want {
		if diff := cmp.Diff(want, e.Disturb(notice(w))); diff != "" {
			t.Errorf("callback %d (-want +got):\n%s", i+1, diff)
		}
	}
	got := e.List(w)
	if diff := cmp.Diff([]Rule{{"webhooks[0]", Count{4, 1}}, {"webhooks[1]", Count{4, 2}}}, got[0].Rules); diff != "" {
		t.Errorf("own counts (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]Rule{{"rest", Count{4, 1}}}, got[1].Rules); diff != "" {
		t.Errorf("counts of all worlds' scenario (-want +got):\n%s", diff)
	}
}

func TestChanceOfCallbacksComesFromTheSeed(t *testing.T) {
	run := func(seed string) (all string) {
		e, w := NewEngine(1), worldOf(t, newWorlds(t, state.Options{}), "p")
		load(t, e, w, parse(t, "s", "seed: "+seed+"\nwebhooks: [{probability: 0.5, effect: {drop: true}}]"))
		for range 40 {
			if e.Disturb(notice(w)) != nil {
				all += "x"
			} else {
				all += "."
			}
		}
		return all
	}
	if run("1") != run("1") || run("1") == run("2") {
		t.Errorf("seed 1 gives %s and %s, seed 2 %s", run("1"), run("1"), run("2"))
	}
}

func TestARuleMatchesWhatItsEffectFits(t *testing.T) {
	tests := []struct {
		effect string
		change func(*Notice)
		want   bool
	}{
		{"{drop: true}", func(*Notice) {}, true},
		{"{secret: wrong}", func(*Notice) {}, false},
		{"{secret: wrong}", func(n *Notice) { n.Signed = true }, true},
		{"{unsigned: true}", func(*Notice) {}, false},
		{"{nonce: reused}", func(*Notice) {}, false},
		{"{timestamp: 1m}", func(*Notice) {}, false},
		{"{body: changed}", func(*Notice) {}, false},
		{"{body: changed}", func(n *Notice) { n.Signed = true }, true},
		{"{secret: previous, window: 1m}", func(n *Notice) { n.Signed = true }, false},
		{"{secret: previous, window: 1m}", func(n *Notice) { n.Signed, n.SecretAge = true, 0 }, true},
		{"{secret: previous, window: 1m}", func(n *Notice) { n.Signed, n.SecretAge = true, time.Minute }, true},
		{"{secret: previous, window: 1m}", func(n *Notice) { n.Signed, n.SecretAge = true, time.Minute+1 }, false},
		{"{reorder: 1}", func(*Notice) {}, true},
		{"{reorder: 1}", func(n *Notice) { n.Holding = true }, false},
		{"{delay: 1s}", func(n *Notice) { n.Holding = true }, true},
	}
	for i, tt := range tests {
		e, w := NewEngine(1), worldOf(t, newWorlds(t, state.Options{}), "p")
		load(t, e, w, parse(t, "s", "webhooks: [{effect: "+tt.effect+"}]"))
		n := notice(w)
		n.SecretAge = -1
		tt.change(&n)
		if got := e.Disturb(n) != nil; got != tt.want {
			t.Errorf("%d, %s: matches: %t, want %t", i, tt.effect, got, tt.want)
		}
	}
}
