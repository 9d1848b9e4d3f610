package bench

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"testing"

	"github.com/sinch-mock/sinch-mock/internal/app"
	"github.com/sinch-mock/sinch-mock/internal/config"
	"github.com/sinch-mock/sinch-mock/internal/state"
	"github.com/sinch-mock/sinch-mock/internal/state/trunking"
)

// project is the world that is measured.
const project = "bench"

// path is where its trunks are.
const path = "/v1/projects/" + project + "/trunks"

// basic is key:secret.
const basic = "Basic a2V5OnNlY3JldA=="

// filled is a server with so many trunks in the project's world.
type filled struct {
	*app.App
	trunk string // the id of one in the middle

	mu   sync.Mutex
	made int
}

// fill starts a server as the command does, with trunks.
func fill(b *testing.B, trunks int, flags ...string) *filled {
	b.Helper()
	cfg, err := config.Load(append([]string{"--listen", "127.0.0.1:0"}, flags...), nil)
	if err != nil {
		b.Fatal(err)
	}
	server, err := app.New(cfg, "bench", slog.New(slog.DiscardHandler))
	if err != nil {
		b.Fatal(err)
	}
	f := &filled{App: server}
	world, err := server.Worlds().Of(project)
	if err != nil {
		b.Fatal(err)
	}
	err = world.Update(func(tx *state.Tx) error {
		for n := range trunks {
			t, err := trunking.CreateTrunk(tx, trunking.TrunkInput{Name: "Office", HostName: f.host()})
			if err != nil {
				return err
			}
			if n == trunks/2 {
				f.trunk = t.ID
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	return f
}

// serve makes the server listen, and stop with the benchmark.
func (f *filled) serve(b *testing.B) {
	b.Helper()
	if err := f.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := f.Close(context.Background()); err != nil {
			b.Log(err)
		}
	})
}

// host is a host name that no trunk has yet.
func (f *filled) host() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.made++
	return fmt.Sprintf("office-%09d", f.made)
}

// newTrunk is the body of a create.
func (f *filled) newTrunk() string {
	return `{"name":"Office","hostName":"` + f.host() + `","enableCallerName":true}`
}
