package bench

import (
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"testing"
)

// strangers is a scenario of all sections that no call of the benchmarks
// matches, however far its rules have to look.
const strangers = `
version: 1
name: strangers
faults:
  - {match: {operation: getSipEndpoint}, effect: {status: 503}}
  - {match: {api: papi}, every: 3, effect: {status: 500}}
  - {match: {method: DELETE}, effect: {reset: after}}
  - {match: {path: "/v1/projects/other-*/**"}, effect: {delay: 1s}}
  - {match: {api: est, project: "ci-*"}, effect: {status: 503}}
  - {match: {api: est, header: {User-Agent: "nobody/*"}}, effect: {status: 503}}
  - {match: {operation: createSipTrunk, body: {name: "Nobody*"}}, effect: {status: 400}}
  - {match: {operation: createSipTrunk, body: {enableCallerName: false}}, effect: {status: 400}}
limits:
  - {match: {path: "/v1/projects/*/calls"}, requests: 10, per: 1s}
outcomes:
  - {match: {lifecycle: est-link}, after: 0s}
  - {match: {lifecycle: whatsapp-sender-changes, field: {details.displayName: "Bad *"}}, end: rejected}
webhooks:
  - {match: {event: WHATSAPP_SENDER_*}, effect: {drop: true}}
timeline:
  - {at: 8760h, transition: {resource: whatsapp/senders/*, to: SUSPENDED}}
`

// besideScenario measures a server with the scenario against one without.
func besideScenario(b *testing.B, status int, line func(f *filled) string, body func(f *filled) string) {
	file := filepath.Join(b.TempDir(), "strangers.yaml")
	if err := os.WriteFile(file, []byte(strangers), 0o600); err != nil {
		b.Fatal(err)
	}
	with, without := fill(b, 1000, "--scenario", file), fill(b, 1000)
	servers := map[*conn]*filled{}
	dialled := func(f *filled) []*conn {
		f.serve(b)
		conns := dial(b, f.URL())
		for _, c := range conns {
			servers[c] = f
		}
		return conns
	}
	inTurns(b, func(conns []*conn, share int) spent {
		f := servers[conns[0]]
		return run(b, conns, share, status, func() string {
			if body == nil {
				return message(line(f), nil)
			}
			return message(line(f), func() string { return body(f) })
		})
	}, dialled(with), dialled(without))
}

// BenchmarkScenarioGet is a GET of one trunk where a scenario is loaded that
// does not match, against the same where none is. ratio is how many calls are
// answered with it while one is answered without.
func BenchmarkScenarioGet(b *testing.B) {
	besideScenario(b, http.StatusOK, func(f *filled) string { return "GET " + path + "/" + f.trunk + " HTTP/1.1" }, nil)
}

// BenchmarkScenarioCreate is the same for the creation of a trunk, whose body
// the scenario looks into.
func BenchmarkScenarioCreate(b *testing.B) {
	besideScenario(b, http.StatusCreated, func(*filled) string { return "POST " + path + " HTTP/1.1" }, (*filled).newTrunk)
}

// BenchmarkHandleScenario is a GET without a network, with so many rules that
// do not match.
func BenchmarkHandleScenario(b *testing.B) {
	for _, rules := range []int{0, 10, 100} {
		b.Run("rules="+strconv.Itoa(rules), func(b *testing.B) {
			flags := []string{}
			if rules > 0 {
				file := filepath.Join(b.TempDir(), "many.yaml")
				if err := os.WriteFile(file, manyRules(rules), 0o600); err != nil {
					b.Fatal(err)
				}
				flags = append(flags, "--scenario", file)
			}
			f := fill(b, 1000, flags...)
			b.Cleanup(f.Worlds().Reset)
			handler, c := f.Handler(), newCall(http.MethodGet, path+"/"+f.trunk, nil)
			b.ReportAllocs()
			for b.Loop() {
				c.handle(b, handler, http.StatusOK)
			}
		})
	}
}

// manyRules is a scenario whose rules are for other paths of the same API.
func manyRules(n int) []byte {
	file := "version: 1\nname: many\nfaults:\n"
	for i := range n {
		file += "  - {match: {api: est, path: /v1/projects/p" + strconv.Itoa(i) + "/trunks/*}, effect: {status: 503}}\n"
	}
	return []byte(file)
}
