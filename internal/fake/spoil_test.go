package fake_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sinch-mock/sinch-mock/internal/fake"
)

// trunk is the answer of the operation that caller.post calls.
const trunk = `{"hostName":"b","name":"a"}`

// arrived is as much of an answer as came.
type arrived struct {
	Status, Length int
	Type, Body     string
}

func (c *caller) read() (arrived, error) {
	c.t.Helper()
	answer, err := c.post(c.t.Context())
	if err != nil {
		c.t.Fatal(err)
	}
	defer answer.Body.Close()
	raw, err := io.ReadAll(answer.Body)
	return arrived{answer.StatusCode, int(answer.ContentLength), answer.Header.Get("Content-Type"), string(raw)}, err
}

func TestSpoiledBodies(t *testing.T) {
	const whole = len(trunk)
	tests := []struct {
		name  string
		spoil fake.Spoil
		want  arrived
		cut   bool
	}{
		{"cut in the middle", fake.Spoil{Truncate: new(5)}, arrived{201, whole, "application/json", trunk[:5]}, true},
		{"cut behind the head", fake.Spoil{Truncate: new(0)}, arrived{201, whole, "application/json", ""}, true},
		{"cut before the last byte", fake.Spoil{Truncate: new(1000)}, arrived{201, whole, "application/json", trunk[:whole-1]}, true},
		{"malformed", fake.Spoil{Malformed: true}, arrived{201, whole, "application/json", trunk[:whole-1] + "<"}, false},
		{"another type", fake.Spoil{MediaType: "text/html"}, arrived{201, whole, "text/html", trunk}, false},
		{"in chunks", fake.Spoil{Chunk: 4, Pause: func(context.Context) {}}, arrived{201, whole, "application/json", trunk}, false},
		{"in chunks, cut", fake.Spoil{Chunk: 4, Truncate: new(6), Pause: func(context.Context) {}}, arrived{201, whole, "application/json", trunk[:6]}, true},
	}
	for _, tt := range tests {
		for _, http2 := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, HTTP/2 %t", tt.name, http2), func(t *testing.T) {
				caller := serve(t, suffering(t, &fake.Fault{Scenario: "s", Effect: "spoiled", Spoil: &tt.spoil}), http2)
				got, err := caller.read()
				if diff := cmp.Diff(tt.want, got); diff != "" {
					t.Errorf("answer (-want +got):\n%s", diff)
				}
				broken := errors.Is(err, io.ErrUnexpectedEOF)
				if http2 {
					broken = err != nil && strings.Contains(err.Error(), "stream error")
				}
				if broken != tt.cut || err != nil && !tt.cut {
					t.Errorf("error %v", err)
				}
				if caller.log.Len() > 0 {
					t.Errorf("the server logs %s", caller.log)
				}
			})
		}
	}
}

// Each chunk is there before the next one is sent.
func TestASlowBodyArrivesChunkByChunk(t *testing.T) {
	const chunk = 10
	next := make(chan struct{})
	caller := serve(t, suffering(t, &fake.Fault{Scenario: "s", Spoil: &fake.Spoil{Chunk: chunk, Pause: func(context.Context) { <-next }}}), false)
	answer, err := caller.post(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	for at := 0; at < len(trunk); at += chunk {
		want := trunk[at:min(at+chunk, len(trunk))]
		got := make([]byte, len(want))
		if _, err := io.ReadFull(answer.Body, got); err != nil || string(got) != want {
			t.Fatalf("chunk %q, %v, want %q", got, err, want)
		}
		if at+chunk < len(trunk) {
			next <- struct{}{}
		}
	}
	if rest, err := io.ReadAll(answer.Body); len(rest) > 0 || err != nil {
		t.Errorf("behind the body: %q, %v", rest, err)
	}
}

func TestNothingIsDoneToABodyThatIsNotThere(t *testing.T) {
	spoil := fake.Spoil{Malformed: true, MediaType: "text/html", Truncate: new(0), Chunk: 1}
	c := suffering(t, &fake.Fault{Scenario: "s", Spoil: &spoil})
	if a := c.Must(204, "DELETE", "/trunks/1", ""); a.Raw != "" || a.Header.Get("Content-Type")+a.Header.Get("Content-Length") != "" {
		t.Errorf("%v %q", a.Header, a.Raw)
	}
}

// The journal tells what was meant to arrive, with its secrets masked, which a
// ruined body would show.
func TestASpoiledAnswerInTheJournalAndInCoverage(t *testing.T) {
	for _, tt := range []struct {
		spoil fake.Spoil
		met   int
	}{{fake.Spoil{Malformed: true}, 0}, {fake.Spoil{MediaType: "text/html"}, 0}, {fake.Spoil{Chunk: 100}, 201}} {
		c := suffering(t, &fake.Fault{Scenario: "s/r", Effect: "spoiled", Spoil: &tt.spoil})
		r, err := http.NewRequestWithContext(t.Context(), "POST", "/v1/projects/project-1/credentialLists",
			strings.NewReader(`{"name":"n","credentials":[{"username":"u","password":"hush"}]}`))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", "Bearer x")
		r.Header.Set("Content-Type", "application/json")
		c.Pipeline.ServeHTTP(discard{http.Header{}}, r)
		record := c.Pipeline.(*fake.Pipeline).Requests(c.World())[0]
		want := `201 spoiled {"credentials":[{"password":"***","username":"u"}],"name":"n"}`
		if got := fmt.Sprint(record.Status, " ", record.Fault, " ", string(record.Reply)); got != want {
			t.Errorf("journal %s, want %s", got, want)
		}
		met := []fake.Outcome{{Operation: "CreateCredentialList", Status: tt.met, Count: 1}}
		if diff := cmp.Diff(met, c.Pipeline.(*fake.Pipeline).Met()); diff != "" {
			t.Errorf("met (-want +got):\n%s", diff)
		}
	}
}

// discard takes an answer that need not be JSON.
type discard struct{ header http.Header }

func (d discard) Header() http.Header { return d.header }

func (discard) WriteHeader(int) {}

func (discard) Write(p []byte) (int, error) { return len(p), nil }

func TestNoJSONIsLeftOfAMalformedBody(t *testing.T) {
	for _, body := range []any{map[string]any{}, []any{1}, "text", 12, true, nil} {
		c := suffering(t, &fake.Fault{Scenario: "s", Reply: &fake.Reply{Status: 200, Body: raw(t, body)}, Spoil: &fake.Spoil{Malformed: true}})
		caller := serve(t, c, false)
		got, err := caller.read()
		var syntax *json.SyntaxError
		if err != nil || !errors.As(json.Unmarshal([]byte(got.Body), new(any)), &syntax) {
			t.Errorf("%s, %v", got.Body, err)
		}
	}
}

func raw(t *testing.T, v any) json.RawMessage {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return text
}
