package fake

import (
	"encoding/json"
	"net/http"
	"strings"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"github.com/sinch-mock/sinch-mock/internal/state"
)

// bodyKept is how much of a body the journal keeps, in bytes.
const bodyKept = 16 << 10

// Record is one request in a world's journal. Bodies longer than 16 KiB are
// cut; credentials and secrets are masked.
type Record struct {
	// Number counts the world's requests from 1.
	Number    uint64              `json:"number"`
	ID        string              `json:"id"`
	At        time.Time           `json:"at"` // the world's time
	Method    string              `json:"method"`
	Path      string              `json:"path"` // with the query
	Operation string              `json:"operation"`
	Header    map[string][]string `json:"headers"`
	Body      json.RawMessage     `json:"body,omitempty"`
	Status    int                 `json:"status"`
	Reply     json.RawMessage     `json:"reply,omitempty"`
	Rule      string              `json:"rule,omitempty"`
	// Scenario names the scenario and the rule that changed the call, and Fault
	// tells what it did: reset after. Status and Reply are then what the
	// operation answered, even if it was lost, or 0 and nothing if it did not run.
	Scenario  string `json:"scenario,omitempty"`
	Fault     string `json:"fault,omitempty"`
	Violation string `json:"violation,omitempty"`
}

// entry is what is kept per request; it is made readable only when asked for.
type entry struct {
	Record
	Circumstances
	header http.Header
}

// journal is a world's requests.
type journal struct {
	count   atomic.Uint64
	entries *state.Ring[entry]
}

// secretFields are masked wherever they stand in a body.
var secretFields = map[string]bool{
	"secret": true, "password": true, "authenticationCode": true, "bearerToken": true,
	"facebookAccessToken": true, "facebookCode": true, "facebookToken": true,
	"accessToken": true, "access_token": true, "authToken": true, "client_secret": true,
}

const masked = "***"

// Requests lists the requests of a world, oldest first.
func (p *Pipeline) Requests(w *state.World) []Record {
	all := p.journals.Of(w).entries.All()
	records := make([]Record, len(all))
	for i, e := range all {
		records[i] = e.record()
	}
	return records
}

// Forget empties a world's journal.
func (p *Pipeline) Forget(w *state.World) { p.journals.Of(w).entries.Clear() }

func (e entry) record() Record {
	r := e.Record
	r.Header, r.Body, r.Reply = maskHeader(e.header), readable(e.Sent), readable(e.Answered)
	return r
}

// Strays lists the requests that belong to no project, oldest first: those for
// tokens whose access key names none.
func (p *Pipeline) Strays() []Record { return p.Requests(p.worlds.Server()) }

// journal enters a call that is over.
func (p *Pipeline) journal(c *Call, reply Reply, raw []byte) {
	p.coverage.met(c, reply)
	if c.World == nil {
		return
	}
	if c.at.IsZero() {
		c.at, c.met.Position = c.World.Now(), Position{Turn: c.World.Turn(), Behind: 1}
	}
	c.met.Sent, c.met.Answered = contentOf(c.Raw), contentOf(raw)
	e := entry{header: c.Request.Header, Circumstances: c.met, Record: Record{
		Number: c.number, ID: c.ID, At: c.at, Status: reply.Status,
		Method: c.Request.Method, Path: c.target(), Operation: c.Op.ID,
		Violation: c.violation,
	}}
	if c.fault != nil {
		e.Scenario, e.Fault = c.fault.Scenario, c.fault.Effect
	}
	if c.rule != nil {
		e.Rule = c.rule.Name
	}
	p.journals.Of(c.World).entries.Add(e)
}

// target is the path with the query, as the journal shows it. The token endpoint
// has no query; what stands there could be a misplaced secret.
func (c *Call) target() string {
	if c.API == tokenAPI {
		return c.Request.URL.EscapedPath()
	}
	return c.Request.URL.RequestURI()
}

func maskHeader(h http.Header) map[string][]string {
	shown := h.Clone()
	for _, name := range []string{"Authorization", "Cookie", "Proxy-Authorization"} {
		if v := shown.Get(name); v != "" {
			scheme, _, _ := strings.Cut(v, " ")
			shown.Set(name, scheme+" "+masked)
		}
	}
	return shown
}

// readable is a body for the journal: JSON with its secrets masked, anything
// else as a string. One that was too long to keep is told so.
func readable(c Content) json.RawMessage {
	if c.Size == 0 {
		return nil
	}
	if !c.Whole() {
		return mustJSON("(a body of more than 16 KiB)")
	}
	raw := c.Bytes
	var v any
	if json.Unmarshal(raw, &v) == nil {
		return mustJSON(mask(v))
	}
	if !utf8.Valid(raw) {
		return mustJSON("(bytes that are not text)")
	}
	return mustJSON(string(raw))
}

func mask(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for key, inner := range v {
			if secretFields[key] {
				v[key] = masked
			} else {
				v[key] = mask(inner)
			}
		}
	case []any:
		for i := range v {
			v[i] = mask(v[i])
		}
	}
	return v
}

func mustJSON(v any) []byte {
	raw, err := json.Marshal(v)
	if err != nil {
		panic(err) // what comes from JSON goes back to JSON
	}
	return raw
}

// IsSecret says whether a field of this name holds a secret, in bodies and in
// saved worlds.
func IsSecret(field string) bool { return secretFields[field] || field == "previousSecret" }
