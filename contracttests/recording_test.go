package contracttests_test

import (
	"bytes"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sinch-mock/sinch-mock/contracttests"
	"github.com/sinch-mock/sinch-mock/internal/clock"
	"github.com/sinch-mock/sinch-mock/openapi"
)

// recordings is where the recordings are that come with the project. They were
// made against sinch-mock itself.
const recordings = "testdata/recordings"

// shipped are the cases of these recordings. Each operation succeeds in one.
var shipped = regexp.MustCompile(`^(` + strings.Join([]string{
	"auth/token/issued", "auth/calls/expired-token",
	"est/acls/create/refused-inputs", "est/acls/delete/linked", "est/acls/update/ranges", "est/blocking-rules/(delete|update)",
	"est/calls/find/newest-first", "est/calls/pcap/ids", "est/country-permissions/(list|update)",
	"est/credential-lists/(create|update|delete/in-use)", "est/credentials/(delete|update)", "est/endpoints/(create/static|update)",
	"est/ip-ranges/(delete|update)", "est/links/(acls|credential-lists|credential-lists/replace)", "est/phone-numbers/assign",
	"est/projects/add", "est/trunks/create/(all-fields|host-name-taken)",
	"papi/account/(activities/pages|delete|update)", "papi/bundles/create", "papi/conversation-channels/.*",
	"papi/deliveries/(changed-webhook|signed)", "papi/flows/(list/refused|screens)",
	"papi/kakaotalk-categories/(senders/vendor|templates)", "papi/kakaotalk-senders/(activities|delete|events|list/refused|update)",
	"papi/kakaotalk-templates/(activities|create/draft|create/save-draft-on-failure|delete|events)",
	"papi/rcs-accounts/comments", "papi/rcs-questionnaire/questions", "papi/rcs-senders/(activities|images/update|launch/vendor|list/refused)",
	"papi/rcs-test-numbers/(answers|life)",
	"papi/senders/(activities/pages|create/embedded-signup|delete|photos|update/rejected|usernames|verification/verify)",
	"papi/signup/(long-lived-token|waba-details)", "papi/sms-apps/(delete|isolation|update)", "papi/solutions/(assign|create)",
	"papi/templates/(activities|analytics|compare|create|create/draft|events|list/field-mask|sync|update/quarantine)",
	"papi/webhooks/(list/pages|replace|create/target-taken)",
}, "|") + `)$`)

// record makes them anew, with a second process.
func record(t *testing.T) {
	t.Helper()
	r, report := contracttests.Record(t.Context(), binary(t), contracttests.Options{Cases: contracttests.Matching(contracttests.Cases(), shipped)},
		contracttests.Recording{Made: clock.Wall().Truncate(time.Second), Seed: "1"})
	if err := report.Err(); err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(recordings); err != nil {
		t.Fatal(err)
	}
	if err := r.Save(recordings); err != nil {
		t.Fatal(err)
	}
}

// TestRecordings replays what a second process answered. Run it with -update
// after a wanted change.
func TestRecordings(t *testing.T) {
	if *update {
		record(t)
	}
	r := replay(t, recordings)
	if r.Note != contracttests.OfItself || r.Seed != "1" || r.Target != "binary" {
		t.Errorf("the recording says %+v", r)
	}
	for _, api := range []openapi.API{openapi.Provisioning, openapi.Trunking, openapi.Auth} {
		for _, op := range openapi.Operations(api) {
			if !slices.Contains(r.Operations(), op.ID) {
				t.Errorf("no recorded call of %s succeeds", op.ID)
			}
		}
	}
}

// TestEveryCaseCanBeRecorded records the whole suite and replays it.
func TestEveryCaseCanBeRecorded(t *testing.T) {
	r, report := contracttests.Record(t.Context(), seeded(t, "recorded", 1), contracttests.Options{}, contracttests.Recording{})
	for _, result := range report.Results {
		if result.State != contracttests.Passed {
			t.Errorf("%s %s: %s%s", result.Case, result.State, result.Reason, result.Log)
		}
	}
	path := filepath.Join(t.TempDir(), "all.jsonl")
	if err := r.Save(path); err != nil {
		t.Fatal(err)
	}
	if replayed := replay(t, path); len(replayed.Cases) != len(contracttests.Cases()) {
		t.Errorf("%d cases were replayed", len(replayed.Cases))
	}
}

// replay replays a recording against a double that makes other ids. Another
// service than the double may have other words.
func replay(t *testing.T, path string) *contracttests.Recording {
	t.Helper()
	r, grades := load(t, path), contracttests.Grades()
	if r.Note != contracttests.OfItself {
		grades = slices.DeleteFunc(grades, func(g contracttests.Grade) bool { return g == contracttests.Text })
	}
	c := contracttests.Replay(t.Context(), seeded(t, "replayed", 2), r, contracttests.Options{})
	if err := c.Err(grades...); err != nil || c.Unsent > 0 || c.Report.Count(contracttests.Skipped) > 0 {
		t.Errorf("%v\n%s", err, told(t, c))
	}
	return r
}

// TestRecordingsAreSmallAndClean looks at the files as they are.
func TestRecordingsAreSmallAndClean(t *testing.T) {
	files, err := filepath.Glob(recordings + "/*.jsonl")
	if err != nil || len(files) < 20 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	total := 0
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		total += len(text)
		for _, never := range []string{"eyJ", "a-secret-that-no-answer-shows", "SecurePassword!234", "contract:", "foreign:", `"contract-1"`, "2025550100", "2025550123", "46850110100", "127.0.0.1:"} {
			if bytes.Contains(text, []byte(never)) {
				t.Errorf("%s holds %s", name, never)
			}
		}
		if header, _, _ := strings.Cut(string(text), "\n"); !strings.Contains(header, `"version":1`) || !strings.Contains(header, contracttests.OfItself) {
			t.Errorf("%s begins with %s", name, header)
		}
	}
	if total > 1_500_000 {
		t.Errorf("the recordings have %d bytes", total)
	}
}

func load(t *testing.T, path string) *contracttests.Recording {
	t.Helper()
	r, err := contracttests.LoadRecording(path)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// told is a comparison for people.
func told(t *testing.T, c *contracttests.Comparison) string {
	t.Helper()
	var b bytes.Buffer
	if err := c.WriteText(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestDoctoredRecordingIsCaught changes recordings as if another service had
// been recorded.
func TestDoctoredRecordingIsCaught(t *testing.T) {
	h := seeded(t, "replayed", 2)
	create := "WebhookWebhookController_createWebhook_v1"
	tests := []struct {
		name, file, before, after string
		found                     string
		want                      breach
	}{
		{
			"it takes a target twice", "papi-webhooks", `"answer":{"status":409,`, `"answer":{"status":201,`,
			"papi/webhooks/create/target-taken", breach{create, "status", "papi.webhook.target-unique", contracttests.Stricter},
		},
		{
			"it refuses the first webhook", "papi-webhooks", `"answer":{"status":201,`, `"answer":{"status":403,`,
			"papi/webhooks/create/target-taken", breach{create, "status", "", contracttests.Permissive},
		},
		{
			"it has another code", "papi-webhooks", `"errorCode":"webhook_exists"`, `"errorCode":"webhook_taken"`,
			"papi/webhooks/create/target-taken", breach{create, "/errorCode", "papi.webhook.target-unique", contracttests.Shape},
		},
		{
			"it sorts otherwise", "papi-webhooks", `("webhooks":\[)(\{[^}]*\}),(\{[^}]*\})`, `$1$3,$2`,
			"papi/webhooks/list/pages", breach{"WebhookWebhookController_listWebhooks_v1", "/webhooks", "", contracttests.Order},
		},
		{
			"it says it in other words", "papi-webhooks", `"message":"[^"]*"`, `"message":"Taken."`,
			"papi/webhooks/create/target-taken", breach{create, "/message", "papi.webhook.target-unique", contracttests.Text},
		},
		{
			"it takes a host name twice", "est-trunks", `"answer":{"status":400,`, `"answer":{"status":201,`,
			"est/trunks/create/host-name-taken", breach{"createSipTrunk", "status", "est.trunk.host-name-unique", contracttests.Stricter},
		},
		{
			"its time does not pass", "papi-senders", `\{"control":\{"do":"(settle|advance)".*\n`, ``,
			"papi/senders/delete", breach{"WhatsappSendersController_get_v1", "/bearerToken", "", contracttests.Shape},
		},
		{
			"it fires another event", "papi-senders", `"type":"WHATSAPP_SENDER_DELETED"`, `"type":"WHATSAPP_SENDER_GONE"`,
			"papi/senders/delete", breach{"", "/1/body/type", "", contracttests.Shape},
		},
		{
			"it sends other webhooks", "papi-deliveries", `("received".*)"comment":"[^"]*"`, `$1"comment":"Tea"`,
			"papi/deliveries/signed", breach{"", "/0/body/comment", "", contracttests.Shape},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			text, err := os.ReadFile(filepath.Join(recordings, tt.file+".jsonl"))
			if err != nil {
				t.Fatal(err)
			}
			doctored := regexp.MustCompile(tt.before).ReplaceAll(text, []byte(tt.after))
			path := filepath.Join(t.TempDir(), "doctored.jsonl")
			if err := os.WriteFile(path, doctored, 0o600); err != nil {
				t.Fatal(err)
			}
			c := contracttests.Replay(t.Context(), h, load(t, path).Matching(regexp.MustCompile("^"+tt.found+"$")), contracttests.Options{})
			if len(c.Differences) == 0 {
				t.Fatalf("no difference was found: %+v", c)
			}
			d := c.Differences[0]
			if diff := cmp.Diff(tt.want, breach{d.Operation, d.Pointer, d.Rule, d.Grade}); diff != "" || d.Case != tt.found {
				t.Errorf("first difference (-want +got):\n%s%+v", diff, d)
			}
		})
	}
}

// TestReplayGradesTheTarget changes the target instead.
func TestReplayGradesTheTarget(t *testing.T) {
	h := spoilt(t, seeded(t, "replayed", 2), takes("est.trunk.host-name-unique", aTrunk))
	r := load(t, recordings).Matching(regexp.MustCompile("host-name-taken$"))
	c := contracttests.Replay(t.Context(), h, r, contracttests.Options{})
	if c.Err() == nil || c.Differences[0].Grade != contracttests.Permissive || c.Differences[0].Rule != "est.trunk.host-name-unique" {
		t.Errorf("%v\n%s", c.Err(), told(t, c))
	}
	if c.Right != "the recording of binary of "+r.Made.Format(time.DateOnly) {
		t.Errorf("the right side is called %s", c.Right)
	}
}

// Secrets that no file may hold.
const (
	markedKey, markedKeySecret = "MARKED-KEY-11112222", "MARKED-KEYSECRET-33334444"
	markedProject              = "MARKED-PROJECT-55556666"
	markedPhone                = "14155559876"
	markedWord                 = "MARKEDsecret!77778888"
)

// marked sends secrets in all the ways in which a client sends them.
func marked(t *contracttests.T) {
	p := t.Project()
	host := strings.ToLower("h-" + p.ID[len(p.ID)-5:])
	p.Call("createSipTrunk").JSON(contracttests.Object{"name": "Line " + p.ID, "hostName": host, "callForwardNumber": "+" + markedPhone, "enableCallForward": true}).Want(http.StatusCreated)
	p.Call("findCalls").Query("from", "+"+markedPhone).Query("to", markedPhone).Want(http.StatusOK)
	p.Call("GetPhoneNumberByNumber", "+"+markedPhone).Refused(http.StatusNotFound, "PHONE_NUMBER_NOT_FOUND")
	p.Call("CreateCredentialList").JSON(contracttests.Object{"name": "n", "credentials": []contracttests.Object{{"username": "u", "password": markedWord}}}).Want(http.StatusOK)
	p.Call("CreateCredentialList").Text(`{"password":"`+markedWord+`",`).Refused(http.StatusBadRequest, "VALIDATION_FAILED")
	p.Call("WebhookWebhookController_createWebhook_v1").JSON(contracttests.Object{"target": "https://receiver.example/", "secret": markedWord, "triggers": []string{"BUNDLE_DONE"}}).Want(http.StatusCreated)
	sender := p.Call("WhatsappSendersController_createSender_v1").JSON(contracttests.Object{
		"region": "US", "details": contracttests.Object{"countryCode": "1", "phoneNumber": markedPhone[1:], "displayName": "Marked"},
	}).Want(http.StatusCreated).ID()
	p.Settle()
	p.Call("WhatsappSendersController_register_v1", sender).JSON(contracttests.Object{"method": "SMS"}).Want(http.StatusOK)
	p.Call("WhatsappSendersController_verify_v1", sender).JSON(contracttests.Object{"code": "271828"}).Refused(http.StatusConflict, "wrong_otp")
	p.Call("WhatsappSendersController_verify_v1", sender).JSON(contracttests.Object{"code": p.OTP(sender)}).Want(http.StatusNoContent)
	p.Call("WhatsappSendersController_get_v1", sender).Want(http.StatusOK)
	helper := "WhatsappEmbeddedSignupHelperController_createLongLivedAccessToken_v1"
	token := p.Call(helper).JSON(contracttests.Object{"facebookCode": markedWord}).Want(http.StatusCreated).String("longLivedAccessToken")
	p.Call(helper).JSON(contracttests.Object{"facebookToken": token}).Want(http.StatusCreated)
	p.Call("getSipTrunks").Authorization("Bearer "+markedWord).Refused(http.StatusUnauthorized, "UNAUTHENTICATED")
	p.Call("getSipTrunks").Authorization("Digest "+markedWord).Refused(http.StatusUnauthorized, "UNAUTHENTICATED")
}

// TestRecordingHoldsNoSecret looks for what the case sent, and for what the
// target gave it, in all files. The recording can be replayed all the same.
func TestRecordingHoldsNoSecret(t *testing.T) {
	h := keyed(t, markedProject, 1, contracttests.Credentials{ID: markedKey, Secret: markedKeySecret})
	h.Name = "marked"
	cases := []contracttests.Case{{Name: "papi/marked/secrets", Run: marked}, {Name: "est/marked/secrets", Run: marked}}
	r, report := contracttests.Record(t.Context(), h, contracttests.Options{Cases: cases, Parallel: 1}, contracttests.Recording{Note: "Marked."})
	if err := report.Err(); err != nil {
		t.Fatalf("%v\n%+v", err, report.Results)
	}
	for _, path := range []string{filepath.Join(t.TempDir(), "directory"), filepath.Join(t.TempDir(), "file.jsonl")} {
		if err := r.Save(path); err != nil {
			t.Fatal(err)
		}
		text := everything(t, path)
		for _, never := range []string{"MARKED-", "MARKEDsecret", markedPhone, markedPhone[1:], "271828", "123456", "eyJ", "EAAG", basicAuth(markedKey, markedKeySecret)} {
			if i := strings.Index(text, never); i >= 0 {
				t.Errorf("%s holds %s: %s", filepath.Base(path), never, text[max(0, i-200):i+100])
			}
		}
		loaded := load(t, path)
		if len(loaded.Cases) != 2 || loaded.Note != "Marked." {
			t.Errorf("%s has %+v", filepath.Base(path), loaded)
		}
		c := contracttests.Replay(t.Context(), seeded(t, "replayed", 2), loaded, contracttests.Options{})
		if err := c.Err(contracttests.Grades()...); err != nil {
			t.Errorf("%v\n%s", err, told(t, c))
		}
	}
}

func basicAuth(id, secret string) string {
	r, _ := http.NewRequest(http.MethodGet, "/", http.NoBody)
	r.SetBasicAuth(id, secret)
	return strings.TrimPrefix(r.Header.Get("Authorization"), "Basic ")
}

// everything is the text of a file, or of all files of a directory.
func everything(t *testing.T, path string) string {
	t.Helper()
	var b strings.Builder
	err := filepath.WalkDir(path, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(name)
		b.Write(text)
		return err
	})
	if err != nil || b.Len() == 0 {
		t.Fatalf("%d bytes in %s: %v", b.Len(), path, err)
	}
	return b.String()
}

// TestLoadRecordingRefuses gives it files that are none.
func TestLoadRecordingRefuses(t *testing.T) {
	header := `{"format":"sinch-mock recording","version":1,"target":"t","made":"2026-01-01T00:00:00Z"}` + "\n"
	one := `{"case":"a/b/c","state":"passed"}` + "\n"
	for _, tt := range []struct{ name, text, want string }{
		{"nothing", "", "f.jsonl:1: the file is empty"},
		{"another file", `{"case":"a"}`, "f.jsonl:1: this is no recording"},
		{"no JSON", "version: 1", "f.jsonl:1: this is no recording"},
		{"another version", strings.Replace(header, `"version":1`, `"version":2`, 1), "f.jsonl:1: version 2 of the format is not known, only 1"},
		{"an unknown field", strings.Replace(header, `"target"`, `"tarket"`, 1), `f.jsonl:1: not as a recording has it: json: unknown field "tarket"`},
		{"a step before any case", header + `{"project":{"name":"p"}}`, "f.jsonl:2: want a case, or a step of one"},
		{"an empty step", header + one + `{}`, "f.jsonl:3: want a case, or a step of one"},
		{"an unknown step", header + one + `{"sleep":{}}`, `f.jsonl:3: not as a recording has it: json: unknown field "sleep"`},
		{"a case twice", header + one + one, "the recording has the case a/b/c twice"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "f.jsonl")
			if err := os.WriteFile(path, []byte(tt.text), 0o600); err != nil {
				t.Fatal(err)
			}
			if _, err := contracttests.LoadRecording(path); err == nil || !strings.HasSuffix(err.Error(), tt.want) {
				t.Errorf("error %v, want %s", err, tt.want)
			}
		})
	}
	for _, path := range []string{filepath.Join(t.TempDir(), "absent"), t.TempDir()} {
		if _, err := contracttests.LoadRecording(path); err == nil {
			t.Errorf("%s is taken for a recording", path)
		}
	}
}

// TestReplayRefusesUnknownSteps has a recording of a later program.
func TestReplayRefusesUnknownSteps(t *testing.T) {
	text := `{"format":"sinch-mock recording","version":1,"target":"t","made":"2026-01-01T00:00:00Z"}
{"case":"a/b/c","state":"passed"}
{"project":{"name":"<project#1>"}}
{"control":{"do":"rewind","project":"<project#1>"}}
`
	path := filepath.Join(t.TempDir(), "f.jsonl")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	c := contracttests.Replay(t.Context(), seeded(t, "replayed", 2), load(t, path), contracttests.Options{})
	if c.Broken["a/b/c"] != `the recording has an unknown step "rewind"` || c.Err() == nil {
		t.Errorf("%+v", c)
	}
}
