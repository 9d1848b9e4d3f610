package trunking_test

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/sinch-mock/sinch-mock/internal/ledger"
	"github.com/sinch-mock/sinch-mock/internal/state"
	. "github.com/sinch-mock/sinch-mock/internal/state/trunking"
)

// password is one that the rules take.
const password = "SecurePassword!234"

// newWorlds makes worlds whose clocks stand still.
func newWorlds(t testing.TB) *state.Worlds {
	t.Helper()
	w := state.New(state.Options{Seed: 1, Kinds: []state.AnyKind{Kind}})
	w.Run(Machines()...)
	t.Cleanup(w.Reset)
	return w
}

func worldOf(t testing.TB, w *state.Worlds, project string) *state.World {
	t.Helper()
	world, err := w.Of(project)
	if err != nil {
		t.Fatal(err)
	}
	return world
}

func newWorld(t testing.TB) *state.World {
	t.Helper()
	return worldOf(t, newWorlds(t), "p")
}

// do runs a change that must be taken.
func do[V any](t testing.TB, w *state.World, change func(tx *state.Tx) (V, error)) (v V) {
	t.Helper()
	err := w.Update(func(tx *state.Tx) (err error) {
		v, err = change(tx)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// refused runs a change that must break a rule, and answers the breach. It
// checks that nothing changed.
func refused(t testing.TB, w *state.World, change func(tx *state.Tx) error) *ledger.Broken {
	t.Helper()
	before := saved(t, w)
	var broken *ledger.Broken
	if err := w.Update(change); !errors.As(err, &broken) {
		t.Fatalf("error %v, want a broken rule", err)
	}
	if after := saved(t, w); after != before {
		t.Errorf("a refused change left a trace:\n%s\n%s", before, after)
	}
	return broken
}

func saved(t testing.TB, w *state.World) string {
	t.Helper()
	s, err := w.Save()
	if err != nil {
		t.Fatal(err)
	}
	raw, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func trunk(t testing.TB, w *state.World, host string) Trunk {
	t.Helper()
	return do(t, w, func(tx *state.Tx) (Trunk, error) {
		return CreateTrunk(tx, TrunkInput{Name: "Trunk", HostName: host})
	})
}

func acl(t testing.TB, w *state.World, addresses ...string) ACL {
	t.Helper()
	input := ACLInput{Name: "ACL", Enabled: true}
	for _, a := range addresses {
		input.Ranges = append(input.Ranges, IPRangeInput{Address: a, Prefix: 32})
	}
	return do(t, w, func(tx *state.Tx) (ACL, error) { return CreateACL(tx, input) })
}

func credentials(t testing.TB, w *state.World, usernames ...string) CredentialList {
	t.Helper()
	input := CredentialListInput{Name: "List"}
	for _, u := range usernames {
		input.Credentials = append(input.Credentials, CredentialInput{Username: u, Password: password})
	}
	return do(t, w, func(tx *state.Tx) (CredentialList, error) { return CreateCredentialList(tx, input) })
}

func static(address string) EndpointInput {
	return EndpointInput{Name: "SBC", Address: address, Port: DefaultPort, Transport: DefaultTransport, Priority: 1, Enabled: true}
}

func registered(username string) EndpointInput {
	return EndpointInput{Name: "Phone", Registered: true, Username: username, Port: DefaultPort, Transport: "TLS", Priority: 1, Enabled: true}
}

func link(t testing.TB, w *state.World, trunkID string, kind LinkKind, ids ...string) []string {
	t.Helper()
	return do(t, w, func(tx *state.Tx) ([]string, error) { return AddLinks(tx, trunkID, kind, ids) })
}
