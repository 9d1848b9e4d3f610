package trunking_test

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/sinch-mock/sinch-mock/internal/ledger"
	"github.com/sinch-mock/sinch-mock/internal/state"
	. "github.com/sinch-mock/sinch-mock/internal/state/trunking"
)

// model is what a world should hold: ids only.
type model struct {
	world *state.World
	now   []string // all ids that may be tried, those of deleted things too
	links map[[3]string]bool
	alive map[string]bool
	hosts int
}

// try runs a change with ids drawn from all that ever were, and says whether
// it was taken. Anything but a broken rule fails the test.
func (m *model) try(t *rapid.T, change func(tx *state.Tx) error) bool {
	err := m.world.Update(change)
	var broken *ledger.Broken
	if err != nil && !errors.As(err, &broken) {
		t.Fatalf("unexpected error %v", err)
	}
	return err == nil
}

func (m *model) id(t *rapid.T) string {
	if len(m.now) == 0 {
		return "none"
	}
	return rapid.SampledFrom(m.now).Draw(t, "id")
}

func (m *model) made(id string) {
	m.now = append(m.now, id)
	m.alive[id] = true
}

func (m *model) actions() map[string]func(*rapid.T) {
	kinds := rapid.SampledFrom(LinkKinds())
	return map[string]func(*rapid.T){
		"create trunk": func(t *rapid.T) {
			m.hosts++
			m.try(t, func(tx *state.Tx) error {
				made, err := CreateTrunk(tx, TrunkInput{Name: "t", HostName: strings.Repeat("h", m.hosts%60+1)})
				if err == nil {
					m.made(made.ID)
				}
				return err
			})
		},
		"create ACL": func(t *rapid.T) {
			m.try(t, func(tx *state.Tx) error {
				made, err := CreateACL(tx, ACLInput{Name: "a", Ranges: []IPRangeInput{{Address: "1.1.1.1", Prefix: 32}}})
				m.made(made.ID)
				return err
			})
		},
		"create list": func(t *rapid.T) {
			username := rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "username")
			m.try(t, func(tx *state.Tx) error {
				made, err := CreateCredentialList(tx, CredentialListInput{Name: "l", Credentials: []CredentialInput{{username, password}}})
				if err == nil {
					m.made(made.ID)
				}
				return err
			})
		},
		"create endpoint": func(t *rapid.T) {
			owner, username := m.id(t), rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "username")
			m.try(t, func(tx *state.Tx) error { _, err := CreateEndpoint(tx, owner, registered(username)); return err })
		},
		"link": func(t *rapid.T) {
			owner, kind, id := m.id(t), kinds.Draw(t, "kind"), m.id(t)
			if m.try(t, func(tx *state.Tx) error { _, err := AddLinks(tx, owner, kind, []string{id}); return err }) {
				m.links[[3]string{owner, string(kind), id}] = true
			}
		},
		"unlink": func(t *rapid.T) {
			owner, kind, id := m.id(t), kinds.Draw(t, "kind"), m.id(t)
			was := m.links[[3]string{owner, string(kind), id}]
			if taken := m.try(t, func(tx *state.Tx) error { return RemoveLink(tx, owner, kind, id) }); taken != was {
				t.Fatalf("unlinked %v, was linked %v", taken, was)
			}
			delete(m.links, [3]string{owner, string(kind), id})
		},
		"replace": func(t *rapid.T) {
			owner, ids := m.id(t), rapid.SliceOfN(rapid.Just(0), 0, 3).Draw(t, "count")
			var wanted []string
			for range ids {
				wanted = append(wanted, m.id(t))
			}
			if m.try(t, func(tx *state.Tx) error { _, err := ReplaceLinks(tx, owner, LinkCredentialList, wanted); return err }) {
				maps.DeleteFunc(m.links, func(l [3]string, _ bool) bool { return l[0] == owner && l[1] == string(LinkCredentialList) })
				for _, id := range wanted {
					m.links[[3]string{owner, string(LinkCredentialList), id}] = true
				}
			}
		},
		"delete": func(t *rapid.T) {
			id := m.id(t)
			deletes := []func(tx *state.Tx, id string) error{DeleteTrunk, DeleteACL, DeleteCredentialList}
			for _, remove := range deletes {
				if m.try(t, func(tx *state.Tx) error { return remove(tx, id) }) {
					delete(m.alive, id)
				}
			}
		},
		"advance": func(t *rapid.T) {
			if _, err := m.world.Advance(time.Duration(rapid.IntRange(0, 90).Draw(t, "seconds")) * time.Second); err != nil {
				t.Fatal(err)
			}
		},
		"": m.check,
	}
}

// check holds the world against the model: links are seen from both sides, and
// both sides of each exist.
func (m *model) check(t *rapid.T) {
	forward, back := map[[3]string]bool{}, map[[3]string]bool{}
	_ = m.world.View(func(tx *state.Tx) error {
		for key, l := range Kind.In(tx).Links.All() {
			if key != l.TrunkID+"/"+string(l.Kind)+"/"+l.ID {
				t.Fatalf("link %+v under %s", l, key)
			}
			forward[[3]string{l.TrunkID, string(l.Kind), l.ID}] = true
			if late := tx.Now.Sub(l.Linked) >= PropagationTime; late != (l.Effective != nil) {
				t.Fatalf("at %v: %+v", tx.Now, l)
			}
		}
		for key, trunkID := range Kind.In(tx).LinkedTrunks.All() {
			parts := strings.Split(key, "/")
			if parts[2] != trunkID {
				t.Fatalf("trunk %s under %s", trunkID, key)
			}
			back[[3]string{trunkID, parts[0], parts[1]}] = true
		}
		for _, e := range Kind.In(tx).Endpoints.All() {
			if !m.alive[e.TrunkID] || !Kind.In(tx).Usernames.Has(e.Username) {
				t.Fatalf("endpoint %+v is orphaned", e)
			}
		}
		return nil
	})
	if diff := cmp.Diff(m.links, forward); diff != "" {
		t.Fatalf("links (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(forward, back); diff != "" {
		t.Fatalf("links from trunk and to trunk (-want +got):\n%s", diff)
	}
	for l := range forward {
		if !m.alive[l[0]] || !m.alive[l[2]] {
			t.Fatalf("link %v is orphaned; alive are %v", l, slices.Sorted(maps.Keys(m.alive)))
		}
	}
}

func TestNothingIsOrphaned(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		m := &model{world: newWorld(t), links: map[[3]string]bool{}, alive: map[string]bool{}}
		r.Repeat(m.actions())
	})
}
