package contracttests_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sinch-mock/sinch-mock/contracttests"
)

// sharedProject is where the cases of these tests meet.
const sharedProject = "shared"

// shared is a double in this process with a project that all cases share, where
// everything is allowed, and in which somebody else has a trunk, an ACL that is
// linked to it, and a webhook.
func shared(t *testing.T) contracttests.Harness {
	t.Helper()
	h := inProcess(t)
	h.Share(sharedProject)
	h.Allow(contracttests.Everything)
	others := contracttests.Case{Name: "others", Run: func(t *contracttests.T) {
		p := t.Project()
		trunk := p.Call("createSipTrunk").JSON(contracttests.Object{"name": "Theirs", "hostName": "theirs"}).Want(http.StatusCreated).ID()
		acl := p.Call("createAccessControlList").JSON(contracttests.Object{
			"name": "Theirs", "ipRanges": []contracttests.Object{{"ipAddress": "203.0.113.99"}},
		}).Want(http.StatusOK).ID()
		p.Call("addAccessControlListToTrunk", trunk).JSON(contracttests.Object{"accessControlListIds": []string{acl}}).Want(http.StatusOK)
		p.Call("WebhookWebhookController_createWebhook_v1").JSON(contracttests.Object{
			"target": "https://receiver.example/theirs", "secret": "theirs", "triggers": []string{"ALL"},
		}).Want(http.StatusCreated)
	}}
	kept := h
	kept.Forbidden, kept.Lacks = 0, nil // nobody cleans up after them
	if err := contracttests.Check(t.Context(), kept, contracttests.Options{Cases: []contracttests.Case{others}}).Err(); err != nil {
		t.Fatal(err)
	}
	return h
}

// world is what a project has, without its clock and its history.
func world(t *testing.T, h contracttests.Harness) (has map[string]any) {
	t.Helper()
	settle(t, h)
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, h.PAPI+"/_mock/projects/"+sharedProject+"/state", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	reply, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer reply.Body.Close()
	raw, err := io.ReadAll(reply.Body)
	if err != nil {
		t.Fatal(err)
	}
	var state struct {
		Holds []string
		Parts map[string]any
	}
	if err := json.Unmarshal(raw, &state); err != nil {
		t.Fatalf("%v in %s", err, raw)
	}
	return map[string]any{"holds": state.Holds, "trunking": state.Parts["trunking"], "provisioning": state.Parts["provisioning"]}
}

func settle(t *testing.T, h contracttests.Harness) {
	t.Helper()
	if err := h.Control.Settle(t.Context(), sharedProject); err != nil {
		t.Fatal(err)
	}
}

// creates says whether an answered call has created something.
func creates(r *http.Request, reply *http.Response) bool {
	made := contracttests.MadeBy(r.Context())
	return r.Method == http.MethodPost && reply.StatusCode < http.StatusMultipleChoices &&
		made.Operation != nil && made.Operation.ID != "createAccessToken" && made.Case != "cleanup"
}

// carrier is a transport that does something to the answer of each creation,
// which is told its number from 1 on.
type carrier struct {
	mu    sync.Mutex
	count int
	dead  bool // nothing comes through
	at    func(c *carrier, number int, r *http.Request) error
}

// RoundTrip sends a request on.
func (c *carrier) RoundTrip(r *http.Request) (*http.Response, error) {
	c.mu.Lock()
	dead := c.dead
	c.mu.Unlock()
	if dead {
		return nil, errors.New("the process is dead")
	}
	reply, err := http.DefaultTransport.RoundTrip(r)
	if err != nil || !creates(r, reply) {
		return reply, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.count++
	if err := c.at(c, c.count, r); err != nil {
		return nil, errors.Join(err, reply.Body.Close())
	}
	return reply, nil
}

// writing are the cases that write in a shared project.
func writing(t *testing.T) []contracttests.Case {
	t.Helper()
	return contracttests.Matching(contracttests.Cases(), regexp.MustCompile("^(est|papi)/"))
}

func unchanged(t *testing.T, h contracttests.Harness, before map[string]any) {
	t.Helper()
	if diff := cmp.Diff(before, world(t, h)); diff != "" {
		t.Errorf("the run has left (-before +after):\n%s", diff)
	}
}

// TestWriteRunLeavesNothingBehind runs all that can be run in a shared project.
func TestWriteRunLeavesNothingBehind(t *testing.T) {
	h := shared(t)
	before := world(t, h)
	c := &carrier{at: func(*carrier, int, *http.Request) error { return nil }}
	h.Transport = c
	report := contracttests.Check(t.Context(), h, contracttests.Options{Cases: writing(t)})
	if err := report.Err(); err != nil {
		for _, r := range report.Results {
			if r.State == contracttests.Failed {
				t.Error(r.Case, r.Log)
			}
		}
		t.Error(err, report.Left)
	}
	unchanged(t, h, before)
	if c.count < 50 {
		t.Errorf("the run created %d things only: what does this test prove?", c.count)
	}
}

// interruptions are the creations at which runs are cut short.
var interruptions = []int{1, 3, 8, 21, 55}

// TestCallingOffLeavesNothingBehind calls off runs in the middle of a creation.
func TestCallingOffLeavesNothingBehind(t *testing.T) {
	for _, at := range interruptions {
		t.Run(fmt.Sprint(at), func(t *testing.T) {
			h := shared(t)
			before := world(t, h)
			ctx, callOff := context.WithCancelCause(t.Context())
			c := &carrier{at: func(_ *carrier, number int, _ *http.Request) error {
				if number == at {
					callOff(errors.New("enough"))
				}
				return nil
			}}
			h.Transport = c
			report := contracttests.Check(ctx, h, contracttests.Options{Cases: writing(t)})
			if report.Ended != "enough" || report.Left != nil || c.count != at {
				t.Errorf("after %d creations: ended %q, left %q", c.count, report.Ended, report.Left)
			}
			if err := report.Err(); err == nil || err.Error() != "the run ended early: enough" {
				t.Errorf("the run says %v", err)
			}
			unchanged(t, h, before)
		})
	}
}

// TestLostAnswersAreLookedFor loses the answer of the first creation by each
// operation, so that nobody knows what it made.
func TestLostAnswersAreLookedFor(t *testing.T) {
	h := shared(t)
	before := world(t, h)
	lost := map[string]bool{}
	h.Transport = &carrier{at: func(_ *carrier, _ int, r *http.Request) error {
		id := contracttests.MadeBy(r.Context()).Operation.ID
		if lost[id] {
			return nil
		}
		lost[id] = true
		return errors.New("the line is dead")
	}}
	report := contracttests.Check(t.Context(), h, contracttests.Options{Cases: writing(t)})
	if report.Left != nil {
		t.Errorf("left %q", report.Left)
	}
	if failed := report.Count(contracttests.Failed); failed != len(lost) || failed < 8 {
		t.Errorf("%d cases failed, answers were lost of %v", failed, lost)
	}
	unchanged(t, h, before)
}

// TestCrashLeavesALedger has runs die at a creation, before and after it is
// known what it made, and finishes the job from what is on disk then.
func TestCrashLeavesALedger(t *testing.T) {
	for i, at := range interruptions {
		t.Run(fmt.Sprint(at), func(t *testing.T) {
			h := shared(t)
			before := world(t, h)
			path := filepath.Join(t.TempDir(), "ledger")
			if err := h.Keep(path); err != nil {
				t.Fatal(err)
			}
			torn := []string{"", `{"call":`}[i%2]
			crashed := written(t, die(t, h, path, at)+torn)
			if cmp.Diff(before, world(t, h)) == "" {
				t.Fatal("the crash left nothing: what does this test prove?")
			}
			finish(t, h, crashed)
			unchanged(t, h, before)
		})
	}
}

// die runs cases until a creation is answered, and answers what is on disk
// then. No later call comes through.
func die(t *testing.T, h contracttests.Harness, path string, at int) (onDisk string) {
	t.Helper()
	h.Transport = &carrier{at: func(c *carrier, number int, _ *http.Request) error {
		if number < at {
			return nil
		}
		text, err := os.ReadFile(path)
		onDisk, c.dead = string(text), true
		return errors.Join(err, errors.New("the process dies"))
	}}
	report := contracttests.Check(t.Context(), h, contracttests.Options{Cases: writing(t)})
	if len(report.Left) == 0 || !strings.Contains(report.Err().Error(), "left") {
		t.Errorf("the run says that it left %q: %v", report.Left, report.Err())
	}
	if err := h.Creations.Close(); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(path); err != nil {
		t.Errorf("a ledger with something in it is gone: %v", err)
	}
	return onDisk
}

// finish deletes what a ledger lists, after which there is no ledger.
func finish(t *testing.T, h contracttests.Harness, path string) {
	t.Helper()
	creations, err := contracttests.OpenCreations(path)
	if err != nil {
		t.Fatal(err)
	}
	cleaner := creations.Harness()
	cleaner.Key = h.Key
	if left := contracttests.Cleanup(t.Context(), cleaner); left != nil {
		t.Errorf("left %q", left)
	}
	if err := creations.Close(); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the ledger is still there: %v", err)
	}
}

// written is a file with a text.
func written(t *testing.T, text string) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "ledger")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestLedgerOnDisk pins what is on disk when a creation is about to be sent, is
// answered, and is taken back; no key, secret, password or token is.
func TestLedgerOnDisk(t *testing.T) {
	h := shared(t)
	path := filepath.Join(t.TempDir(), "ledger")
	if err := h.Keep(path); err != nil {
		t.Fatal(err)
	}
	var sent string
	h.Transport = &carrier{at: func(*carrier, int, *http.Request) error {
		text, err := os.ReadFile(path)
		sent = string(text)
		return err
	}}
	report := contracttests.Check(t.Context(), h, contracttests.Options{Cases: only(t, "papi/webhooks/update")})
	if err := report.Err(); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	before := regexp.MustCompile(`^{"version":1,"target":"in process","papi":"http://[^"]+","est":"http://[^"]+","auth":"http://[^"]+","started":"[^"]+"}
{"call":1,"sends":{"case":"papi/webhooks/update","operation":"WebhookWebhookController_createWebhook_v1","project":"shared","mark":{"field":"target","value":"https://receiver.example/contract-[0-9a-f]+-1"}}}
$`)
	after := regexp.MustCompile(`^{"call":1,"made":\[{"operation":"WebhookWebhookController_deleteWebhook_v1","project":"shared","args":\["[0-9A-Za-z-]+"\]}\]}
{"gone":{"operation":"WebhookWebhookController_deleteWebhook_v1","project":"shared","args":\["[0-9A-Za-z-]+"\]}}
$`)
	if !before.MatchString(sent) || !after.MatchString(strings.TrimPrefix(string(text), sent)) {
		t.Errorf("before the answer:\n%s\nat the end:\n%s", sent, text)
	}
	if err := h.Creations.Close(); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a ledger with nothing in it is still there: %v", err)
	}
}

// TestLedgerIsKeptWhereCasesWrite and nowhere else.
func TestLedgerIsKeptWhereCasesWrite(t *testing.T) {
	fresh, reading, writing := inProcess(t), inProcess(t), inProcess(t)
	reading.Share("p")
	writing.Share("p")
	writing.Allow(contracttests.Write)
	for _, tt := range []struct {
		name string
		h    contracttests.Harness
		kept bool
	}{{"fresh projects", fresh, false}, {"a project that is only read", reading, false}, {"a project that is written to", writing, true}} {
		t.Run(tt.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "ledger")
			if err := tt.h.Keep(path); err != nil {
				t.Fatal(err)
			}
			if _, err := os.Stat(path); (err == nil) != tt.kept {
				t.Errorf("the ledger is there: %v", err)
			}
			if !tt.kept {
				return
			}
			var leftovers *contracttests.LeftoversError
			if err := tt.h.Keep(path); !errors.As(err, &leftovers) || leftovers.Path != path {
				t.Errorf("a second run on the same ledger gets %v", err)
			}
			if err := tt.h.Creations.Close(); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestBadLedgers reads files that are none, or spoilt in the middle.
func TestBadLedgers(t *testing.T) {
	const begins = `{"version":1,"target":"live"}` + "\n"
	for name, tt := range map[string]struct{ text, says string }{
		"nothing":             {"", "is no ledger of creations: it has no first line"},
		"another file":        {"hello\n", ":1: this is no ledger of creations of version 1"},
		"another version":     {`{"version":2}` + "\n", ":1: this is no ledger of creations of version 1: it is of version 2"},
		"a hole":              {begins + "\x00\x00\n" + `{"call":1,"made":[]}` + "\n", ":2: invalid character"},
		"an unknown field":    {begins + `{"call":1,"mad":[]}` + "\n", `:2: json: unknown field "mad"`},
		"an answer to nobody": {begins + `{"call":1,"made":[]}` + "\n", ":2: there is no call 1"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := contracttests.OpenCreations(written(t, tt.text))
			if err == nil || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("the error is %v, want %s", err, tt.says)
			}
		})
	}
	if _, err := contracttests.OpenCreations(filepath.Join(t.TempDir(), "none")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a file that is not there: %v", err)
	}
}

// TestWhatCannotBeTakenBackIsTold has a ledger list calls of which nobody can
// find out what they did, and things that the target does not give up.
func TestWhatCannotBeTakenBackIsTold(t *testing.T) {
	h := shared(t)
	before := world(t, h)
	path := written(t, `{"version":1,"target":"x","papi":"`+h.PAPI+`","est":"`+h.EST+`","auth":"`+h.Auth+`"}
{"call":1,"sends":{"case":"a","operation":"createSipTrunk","project":"shared"}}
{"call":2,"sends":{"case":"a","operation":"AssignPhoneNumber","project":"shared"}}
{"call":3,"sends":{"case":"a","operation":"BundlesBundlesController_create_v1","project":"shared"}}
{"call":4,"sends":{"case":"a","operation":"createSipTrunk","project":"shared","mark":{"field":"hostName","value":"contract-1-1"}}}
{"call":5,"sends":{"case":"a","operation":"createSipTrunk","project":"shared"}}
{"call":5,"made":[{"operation":"deleteSipTrunk","project":"foreign","args":["01ARZ3NDEKTSV4RRFFQ69G5FAV"]}]}
{"call":6,"sends":{"case":"b","operation":"CreateCredentialList","project":"shared","mark":{"field":"name","value":"contract-1-2"}}}
{"call":6,"made":[],"stays":"POST /v1/projects/shared/somewhere 7"}
`)
	creations, err := contracttests.OpenCreations(path)
	if err != nil {
		t.Fatal(err)
	}
	cleaner := creations.Harness()
	cleaner.Key = contracttests.Credentials{ID: "foreign", Secret: "right"}
	refused := contracttests.Cleanup(t.Context(), cleaner)
	if len(refused) != 5 {
		t.Errorf("with a key of another project these are left:\n%s", strings.Join(refused, "\n"))
	}
	cleaner.Key = h.Key
	want := []string{
		"createSipTrunk by a was not answered: look yourself whether it took effect",
		"AssignPhoneNumber by a was not answered: look yourself whether it took effect",
		"BundlesBundlesController_create_v1 by a was not answered: look yourself whether it took effect",
	}
	if diff := cmp.Diff(want, contracttests.Cleanup(t.Context(), cleaner)); diff != "" {
		t.Errorf("left (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"POST /v1/projects/shared/somewhere 7"}, creations.Stays()); diff != "" {
		t.Errorf("stays (-want +got):\n%s", diff)
	}
	if err := creations.Close(); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(path); err != nil {
		t.Errorf("a ledger with something in it is gone: %v", err)
	}
	unchanged(t, h, before)
}

// TestWhatTakesBackWhat pins by which operation each creation of the whole suite
// is taken back, and which stay.
func TestWhatTakesBackWhat(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger")
	h := inProcess(t)
	kept := h
	kept.Share("of no matter")
	kept.Allow(contracttests.Everything)
	if err := kept.Keep(path); err != nil {
		t.Fatal(err)
	}
	h.Creations = kept.Creations
	report := contracttests.Check(t.Context(), h, contracttests.Options{})
	if failed := report.Count(contracttests.Failed); failed > 0 {
		t.Errorf("%d cases failed", failed)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	golden(t, filepath.Join("testdata", "creations.txt"), undoings(t, string(text)))
	if err := h.Creations.Close(); err != nil {
		t.Error(err)
	}
}

// undoings lists for each operation of a ledger what takes back what it made.
func undoings(t *testing.T, ledger string) string {
	t.Helper()
	calls := map[int]string{}
	pairs := map[string]bool{}
	for text := range strings.Lines(ledger) {
		var line struct {
			Call  int
			Sends struct{ Operation string }
			Made  []contracttests.Undo
			Stays string
		}
		if err := json.Unmarshal([]byte(text), &line); err != nil {
			t.Fatal(err)
		}
		if line.Sends.Operation != "" {
			calls[line.Call] = line.Sends.Operation
		}
		for _, u := range line.Made {
			pairs[calls[line.Call]+": "+u.Operation] = true
		}
		if line.Stays != "" {
			pairs[calls[line.Call]+": stays"] = true
		}
	}
	return strings.Join(slices.Sorted(maps.Keys(pairs)), "\n") + "\n"
}
