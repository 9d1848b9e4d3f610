package scenarios

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sinch-mock/sinch-mock/internal/state"
)

// tokenFaults are those of every-key.yaml that spend tokens.
var tokenFaults = []Fault{
	{Limits: Limits{Nth: 4}, Effect: FaultEffect{Token: TokenExpired, Delay: Delay{Fixed: Duration(time.Second)}}},
	{
		Match:  Call{Operations: []string{"createAccessToken", "getSipTrunks"}},
		Effect: FaultEffect{Token: TokenInvalid},
	},
}

func TestOnlyCallsWithATokenCanLoseIt(t *testing.T) {
	e, w := NewEngine(1), worldOf(t, newWorlds(t, state.Options{}), "p")
	load(t, e, w, parse(t, "s", "faults: [{nth: 2, effect: {token: expired}}]"))
	got := map[string]TokenFate{}
	for _, authorization := range []string{"", "Basic a2V5OnNlY3JldA==", "Bearer", "Bearer ", "Bearer one", "bearer two"} {
		r := list(t, w)
		if authorization != "" {
			r.Header = map[string][]string{"Authorization": {authorization}}
		}
		effect, err := e.Effect(w, r)
		if err != nil {
			t.Fatal(err)
		}
		if effect != nil {
			got[authorization] = effect.Token
		}
	}
	if diff := cmp.Diff(map[string]TokenFate{"bearer two": TokenExpired}, got); diff != "" {
		t.Errorf("tokens (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(Count{2, 1}, e.List(w)[0].Rules[0].Count); diff != "" {
		t.Errorf("count (-want +got):\n%s", diff)
	}
}

func TestTheEffectOnATokenIsToldInTheWordsOfTheFile(t *testing.T) {
	e, w := NewEngine(1), worldOf(t, newWorlds(t, state.Options{}), "p")
	load(t, e, w, parse(t, "s", "faults: [{effect: {delay: 1ms}}, {effect: {token: invalid, delay: 2ms}}, {effect: {status: 500}}]"))
	r := list(t, w)
	r.Header = map[string][]string{"Authorization": {"Bearer x"}}
	effect, err := e.Effect(w, r)
	if err != nil {
		t.Fatal(err)
	}
	if !effect.Answers() || effect.String() != "delay 3ms, token invalid" || effect.Rule != "faults[1]" {
		t.Errorf("%v of %s, answers %t", effect, effect.Rule, effect.Answers())
	}
}
