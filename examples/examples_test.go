package examples

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sinch-mock/sinch-mock/sinchmock"
)

// limit is how long an example may take before it counts as hanging.
const limit = time.Minute

// examples are all there are, in each language, with what they end in.
var examples = []struct {
	name, closing string
	refusal       string   // what it says when the vendor's side refuses
	events        []string // that the webhook asked for
}{
	{
		name: "whatsapp-sender", closing: "WhatsApp sender +46701234567 is ACTIVE",
		refusal: "error: WHATSAPP_SENDER_REJECTED: No.",
		events:  []string{"WHATSAPP_SENDER_PENDING_VERIFICATION", "WHATSAPP_SENDER_ACTIVE"},
	},
	{
		name: "whatsapp-template", closing: "WhatsApp template parcel_news (EN) is APPROVED",
		refusal: "error: WHATSAPP_TEMPLATE_REJECTED: No.",
		events:  []string{"WHATSAPP_TEMPLATE_APPROVED"},
	},
	{
		name: "bundle", closing: `Bundle is DONE with SMS app "Acme" and Conversation app "Acme talks"`,
		refusal: "error: the bundle ended as FAILED",
		events:  []string{"BUNDLE_DONE"},
	},
	{
		name: "rcs-sender", closing: "RCS sender Acme is LAUNCHED",
		refusal: "error: Cosmote has turned the sender down: No.",
		events: []string{
			"RCS_SENDER_STATUS_UPDATED", "RCS_SENDER_STATUS_UPDATED",
			"RCS_SENDER_OPERATOR_STATUS_UPDATED", "RCS_SENDER_OPERATOR_STATUS_UPDATED", "RCS_SENDER_STATUS_UPDATED",
			"RCS_SENDER_OPERATOR_STATUS_UPDATED", "RCS_SENDER_OPERATOR_STATUS_UPDATED", "RCS_SENDER_STATUS_UPDATED",
		},
	},
}

// languages say how an example is run from the project's root, in the words of
// README.md.
var languages = []struct{ name, command, files string }{
	{"go", "go run ./examples/go/NAME", "go/*/main.go"},
	{"node", "node examples/node/NAME.mjs", "node/*.mjs"},
}

// binaries is where the Go examples are built.
var binaries string

func TestMain(m *testing.M) {
	if _, err := exec.LookPath("node"); err != nil {
		log.Fatal("the examples need Node 20 or later: ", err)
	}
	var err error
	if binaries, err = os.MkdirTemp("", "examples"); err != nil {
		log.Fatal(err)
	}
	if output, err := exec.CommandContext(context.Background(), "go", "build", "-o", binaries+"/", "./go/...").CombinedOutput(); err != nil {
		log.Fatalf("%v\n%s", err, output)
	}
	code := m.Run()
	_ = os.RemoveAll(binaries)
	os.Exit(code)
}

// TestExamples runs them with the double, and looks at what they did there.
func TestExamples(t *testing.T) {
	mock := sinchmock.Start(t)
	for _, example := range examples {
		for _, language := range languages {
			t.Run(example.name+"/"+language.name, func(t *testing.T) {
				project := mock.Project(t)
				command := run(t, language.name, example.name)
				command.Env = append(command.Env, "SINCH_MOCK_URL="+mock.URL(), "SINCH_PROJECT_ID="+project.ID())
				wantEnd(t, command, 0, example.closing)
				wantDelivered(t, project, example.events)
				wantNoWebhook(t, mock, project)
			})
		}
	}
}

// refusals have the vendor's side refuse whatever the examples ask for.
const refusals = `
version: 1
name: refusals
outcomes:
  - {match: {lifecycle: whatsapp-sender-changes}, end: rejected, reason: No.}
  - {match: {lifecycle: whatsapp-template-changes}, end: rejected, reason: No.}
  - {match: {lifecycle: bundle}, end: failed}
  - {match: {lifecycle: rcs-operator}, end: rejected, reason: No.}
`

// TestRefusals has each example say what went wrong, and leave nothing behind.
func TestRefusals(t *testing.T) {
	mock := sinchmock.Start(t, sinchmock.WithScenario(refusals))
	for _, example := range examples {
		for _, language := range languages {
			t.Run(example.name+"/"+language.name, func(t *testing.T) {
				project := mock.Project(t)
				command := run(t, language.name, example.name)
				command.Env = append(command.Env, "SINCH_MOCK_URL="+mock.URL(), "SINCH_PROJECT_ID="+project.ID())
				wantEnd(t, command, 1, example.refusal)
				wantNoWebhook(t, mock, project)
			})
		}
	}
}

// wantEnd runs an example and wants this exit code and this last line.
func wantEnd(t *testing.T, command *exec.Cmd, code int, last string) {
	t.Helper()
	output, err := command.CombinedOutput()
	if got := command.ProcessState.ExitCode(); got != code {
		t.Fatalf("exit code %d (%v), want %d\n%s", got, err, code, output)
	}
	lines := strings.Split(strings.TrimSpace(string(output)), "\n")
	if got := lines[len(lines)-1]; got != last {
		t.Errorf("it ends with %q, want %q", got, last)
	}
}

// wantDelivered wants these events delivered, each at the first attempt.
func wantDelivered(t *testing.T, project *sinchmock.Project, want []string) {
	t.Helper()
	var got []string
	for _, d := range project.Deliveries() {
		got = append(got, d.EventType)
		if d.State != "DELIVERED" || len(d.Attempts) != 1 {
			t.Errorf("%s is %s after %d attempts", d.EventType, d.State, len(d.Attempts))
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("deliveries (-want +got):\n%s", diff)
	}
}

// wantNoWebhook wants the example to have cleaned up.
func wantNoWebhook(t *testing.T, mock *sinchmock.Server, project *sinchmock.Project) {
	t.Helper()
	if left := targets(t, mock, project); len(left) != 0 {
		t.Errorf("webhooks stay behind: %q", left)
	}
}

// TestRealTime runs the one with most steps as with the real service: nothing
// is asked of the control API, the test makes time pass and types the code.
func TestRealTime(t *testing.T) {
	mock := sinchmock.Start(t, sinchmock.WithManualClock())
	for _, language := range languages {
		t.Run(language.name, func(t *testing.T) {
			project := mock.Project(t)
			command := run(t, language.name, "whatsapp-sender")
			command.Env = append(command.Env, "SINCH_API_URL="+mock.URL(), "SINCH_PROJECT_ID="+project.ID(),
				"SINCH_KEY_ID=key", "SINCH_KEY_SECRET=secret")
			last := converse(t, command, func(line string, keyboard io.Writer) {
				switch {
				case strings.HasPrefix(line, "Waiting for "):
					forge(t, targets(t, mock, project)[0])
					project.AdvanceUntilIdle()
				case strings.HasPrefix(line, "Type the code"):
					_, _ = io.WriteString(keyboard, project.OTPs()[0].Code+"\n")
				}
			})
			if want := "WhatsApp sender +46701234567 is ACTIVE"; last != want {
				t.Errorf("it ends with %q, want %q", last, want)
			}
		})
	}
}

// converse runs a command, reacts to each line that it says, and returns the last one.
func converse(t *testing.T, command *exec.Cmd, react func(line string, keyboard io.Writer)) (last string) {
	t.Helper()
	keyboard, err := command.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	output, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var complaints bytes.Buffer
	command.Stderr = &complaints
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	for lines := bufio.NewScanner(output); lines.Scan(); {
		last = lines.Text()
		react(last, keyboard)
	}
	if err := command.Wait(); err != nil {
		t.Fatalf("%v\n%s", err, &complaints)
	}
	return last
}

// forge sends a webhook that somebody else has signed.
func forge(t *testing.T, target string) {
	t.Helper()
	body := `{"type":"WHATSAPP_SENDER_REJECTED","payload":{}}`
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, target, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("X-Sinch-Webhook-Signature", "Jc88RMjzkxPoy/fCPiL+iy7osojuUgawpjl1g6H38O8=")
	r.Header.Set("X-Sinch-Webhook-Signature-Algorithm", "HmacSHA256")
	r.Header.Set("X-Sinch-Webhook-Signature-Nonce", "01EAW2BNWCG9DC13RS582V0ZQ3")
	r.Header.Set("X-Sinch-Webhook-Signature-Timestamp", "1592227387")
	reply, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	_ = reply.Body.Close()
	if reply.StatusCode != http.StatusUnauthorized {
		t.Errorf("a forged webhook is answered with %d, want 401", reply.StatusCode)
	}
}

// targets are where the project's webhooks go.
func targets(t *testing.T, mock *sinchmock.Server, project *sinchmock.Project) []string {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, project.URL()+"/webhooks", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.SetBasicAuth("key", "secret")
	reply, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer reply.Body.Close()
	var list struct{ Webhooks []struct{ Target string } }
	if err := json.NewDecoder(reply.Body).Decode(&list); err != nil || reply.StatusCode != http.StatusOK {
		t.Fatalf("%s from %s: %v", reply.Status, mock.URL(), err)
	}
	var all []string
	for _, w := range list.Webhooks {
		all = append(all, w.Target)
	}
	return all
}

// run makes the command that runs an example.
func run(t *testing.T, language, name string) *exec.Cmd {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	t.Cleanup(cancel)
	command := exec.CommandContext(ctx, filepath.Join(binaries, name))
	if language == "node" {
		command = exec.CommandContext(ctx, "node", filepath.Join("node", name+".mjs"))
	}
	// Nothing of the developer's own settings gets in.
	command.Env = []string{"PATH=" + os.Getenv("PATH")}
	return command
}

// TestAllAreListed holds the files, the tests and README.md together.
func TestAllAreListed(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, language := range languages {
		var want []string
		for _, example := range examples {
			want = append(want, strings.ReplaceAll(strings.ReplaceAll(language.files, "*", example.name), "/", string(filepath.Separator)))
			if command := strings.ReplaceAll(language.command, "NAME", example.name); !strings.Contains(string(readme), "`"+command+"`") {
				t.Errorf("README.md does not say `%s`", command)
			}
		}
		got, err := filepath.Glob(language.files)
		if err != nil {
			t.Fatal(err)
		}
		got = slices.DeleteFunc(got, func(file string) bool { return filepath.Base(file) == "provisioning.mjs" })
		slices.Sort(want)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s examples (-tested +found):\n%s", language.name, diff)
		}
	}
}
