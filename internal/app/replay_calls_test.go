package app

import (
	"fmt"
	"image"
	"image/png"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/sinch-mock/sinch-mock/internal/config"
	"github.com/sinch-mock/sinch-mock/internal/repro"
)

// serve makes a call that a connection ends without an answer, too.
func serve(a *App, r *http.Request) *httptest.ResponseRecorder {
	rec := httptest.NewRecorder()
	func() {
		defer func() {
			if cause := recover(); cause != nil && cause != http.ErrAbortHandler { //nolint:errorlint // net/http compares so too
				panic(cause)
			}
		}()
		a.Handler().ServeHTTP(rec, r)
	}()
	return rec
}

func TestCallsSideBySideAreRepeatedInTheOrderInWhichTheyTookEffect(t *testing.T) {
	a := newApp(t, func(c *config.Config) { c.Clock, c.TimeScale = config.ClockReal, 100 })
	var clients sync.WaitGroup
	for client := range 8 {
		clients.Go(func() {
			for n := range 10 {
				call(a, "POST", "/v1/projects/p/trunks", fmt.Sprintf(`{"name":"t","hostName":"trunk-%d-%d"}`, client, n))
				call(a, "GET", "/v1/projects/p/trunks", "")
				call(a, "POST", fmt.Sprintf("/v1/projects/p%d/trunks", client), fmt.Sprintf(`{"name":"t","hostName":"shared-%d"}`, n))
			}
		})
	}
	clients.Wait()
	b, _ := bundleOf(t, a, "/_mock/bundle")
	wantSame(t, b, 8*10*3)
}

func TestCredentialsAreRepeatedWithStandIns(t *testing.T) {
	a := newApp(t, func(c *config.Config) {
		c.Auth = config.AuthStrict
		c.Keys = []config.Key{{ID: "mine", Secret: "Right-Secret-1", Project: "p"}, {ID: "theirs", Secret: "Other-Secret-2", Project: "q"}}
	})
	send := func(want int, header string) {
		t.Helper()
		if rec := call(a, "GET", "/v1/projects/p/webhooks", "", "Authorization", header); rec.Code != want {
			t.Fatalf("%s: %d, want %d", header, rec.Code, want)
		}
	}
	basic := func(id, secret string) string {
		r := httptest.NewRequest("GET", "/", nil)
		r.SetBasicAuth(id, secret)
		return r.Header.Get("Authorization")
	}
	token := func(id, secret string) string {
		form := url.Values{"grant_type": {"client_credentials"}, "client_id": {id}, "client_secret": {secret}}.Encode()
		r := httptest.NewRequest("POST", "/oauth2/token", strings.NewReader(form))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		rec := serve(a, r)
		_, rest, _ := strings.Cut(rec.Body.String(), `"access_token":"`)
		issued, _, _ := strings.Cut(rest, `"`)
		return issued
	}
	send(200, basic("mine", "Right-Secret-1"))
	send(401, basic("mine", "Wrong-Secret-3"))
	send(401, basic("theirs", "Other-Secret-2"))
	send(401, "Digest x")
	issued := token("mine", "Right-Secret-1")
	if refused := token("mine", "Wrong-Secret-3"); refused != "" || issued == "" {
		t.Fatalf("tokens %q and %q", issued, refused)
	}
	send(200, "Bearer "+issued)
	send(401, "Bearer "+"made-up-token")
	mustDo(t, a, "POST", "/_mock/projects/p/clock/advance", `{"by":"1h"}`)
	send(401, "Bearer "+issued)
	b, text := bundleOf(t, a, "/_mock/bundle")
	wantSame(t, b, 9)
	for _, secret := range []string{"Right-Secret-1", "Other-Secret-2", "Wrong-Secret-3", issued, "made-up-token"} {
		if strings.Contains(text, secret) {
			t.Errorf("the bundle holds %s", secret)
		}
	}
}

func TestWhatCallsSawElsewhereIsRepeatedWithoutTheNetwork(t *testing.T) {
	files := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasSuffix(r.URL.Path, ".png") {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		w.Header().Set("Content-Type", "image/png")
		_ = png.Encode(w, image.NewGray(image.Rect(0, 0, 640, 640)))
	}))
	a := newApp(t, func(*config.Config) {})
	sender := do(t, a, "p", `POST /whatsapp/senders {"wabaId":"111","phoneNumberId":"222"}`)
	mustDo(t, a, "POST", "/_mock/projects/p/clock/advance", `{"until":"idle"}`)
	for _, photo := range []string{"/nothing", "/logo.png"} {
		do(t, a, "p", fmt.Sprintf(`PATCH /whatsapp/senders/%s {"status":"SUBMIT","details":{"photoUrl":"%s"}}`, sender["id"], files.URL+photo))
	}
	files.Close()
	b, _ := bundleOf(t, a, "/_mock/bundle")
	wantSame(t, b, 3)
	looks := 0
	for _, e := range b.Journal {
		if e.Call != nil {
			looks += len(e.Call.Looks)
			e.Call.Looks = nil
		}
	}
	if looks != 2 || replay(t, b).Difference == nil {
		t.Errorf("%d looks, want 2 that matter", looks)
	}
}

func TestFaultsAreRepeatedWithoutWaiting(t *testing.T) {
	a := newApp(t, func(*config.Config) {})
	mustDo(t, a, "POST", "/_mock/scenarios", `{"version":1,"name":"hard","faults":[
		{"match":{"method":"POST"},"nth":1,"effect":{"reset":"after"}},
		{"match":{"method":"POST"},"nth":2,"effect":{"empty":"before"}},
		{"match":{"method":"POST"},"nth":3,"effect":{"delay":"1ms"}}]}`)
	for n := range 4 {
		r := httptest.NewRequest("POST", "/v1/projects/p/trunks", strings.NewReader(fmt.Sprintf(`{"name":"t","hostName":"trunk-%d"}`, n)))
		r.Header.Set("Content-Type", "application/json")
		r.SetBasicAuth("key", "secret")
		serve(a, r)
	}
	do(t, a, "p", "GET /trunks")
	b, text := bundleOf(t, a, "/_mock/bundle")
	b.Journal[0].Control.Body = repro.Text(strings.Replace(string(b.Journal[0].Control.Body), `"1ms"`, `"10m0s"`, 1))
	for _, e := range b.Journal {
		if e.Call != nil && e.Call.Answer.Fault == "delay 1ms" {
			e.Call.Answer.Fault = "delay 10m0s"
		}
	}
	wantSame(t, b, 5)
	if !strings.Contains(text, "reset after") || !strings.Contains(text, "empty before") {
		t.Error("the faults are not in the bundle")
	}
}

// Receivers call back while a clock is being advanced.
func TestCallsInTheMiddleOfAnAdvanceAreRepeated(t *testing.T) {
	a := newApp(t, func(*config.Config) {})
	calls := 2
	var mu sync.Mutex
	receiver := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		call(a, "GET", "/v1/projects/p/whatsapp/senders", "")
		mu.Lock()
		defer mu.Unlock()
		calls++
	}))
	t.Cleanup(receiver.Close)
	do(t, a, "p", `POST /webhooks {"target":"`+receiver.URL+`","secret":"12345678","triggers":["ALL"]}`,
		`POST /whatsapp/senders {"wabaId":"111","phoneNumberId":"222"}`)
	mustDo(t, a, "POST", "/_mock/projects/p/clock/advance", `{"by":"10m"}`)
	if calls < 3 {
		t.Fatal("no webhook came")
	}
	b, _ := bundleOf(t, a, "/_mock/bundle")
	wantSame(t, b, calls)
}

func TestABundleSaysWhereItCannotBeRepeated(t *testing.T) {
	large := `POST /webhooks {"target":"https://example.com/a","triggers":["ALL"],"secret":"` + strings.Repeat("x", 17<<10) + `"}`
	tests := []struct {
		name   string
		change func(c *config.Config)
		calls  []string
		same   int
		ended  string
	}{
		{"a body that was cut", func(*config.Config) {}, []string{"GET /webhooks", large, "GET /webhooks"}, 1, "call 2 (POST /v1/projects/p/webhooks) of project p at 2026-01-01T00:00:00Z on: the body is longer than the 16 KiB"},
		{"a journal that is full", func(c *config.Config) { c.Journal = 2 }, []string{"GET /webhooks", "GET /trunks", "GET /webhooks"}, 0, "the first 1 calls of its project are forgotten"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a := newApp(t, tt.change)
			do(t, a, "p", tt.calls...)
			b, _ := bundleOf(t, a, "/_mock/bundle")
			report := replay(t, b)
			if report.Same != tt.same || report.Difference != nil || !strings.Contains(report.Ended, tt.ended) {
				t.Errorf("report %+v", report)
			}
		})
	}
}

func TestALongAnswerIsComparedByItsSum(t *testing.T) {
	a := newApp(t, func(*config.Config) {})
	for n := range 60 {
		do(t, a, "p", fmt.Sprintf(`POST /trunks {"name":"%s","hostName":"trunk-%d"}`, strings.Repeat("n", 60), n))
	}
	do(t, a, "p", "POST /trunks \xff\xfe{", "GET /trunks")
	b, _ := bundleOf(t, a, "/_mock/bundle")
	wantSame(t, b, 62)
	answer := &b.Journal[len(b.Journal)-1].Call.Answer
	if answer.Size < 16<<10 {
		t.Fatalf("an answer of %d bytes is kept whole", answer.Size)
	}
	answer.Sum++
	if d := replay(t, b).Difference; d == nil || !strings.Contains(strings.Join(d.Lines, "\n"), "bytes with the sum") {
		t.Errorf("difference %+v", d)
	}
}

func TestABundleThatIsNoneIsRefused(t *testing.T) {
	for _, text := range []string{
		"", "{}", `{"version":1}`, `{"format":"sinch-mock bundle","version":2}`, `{"format":"other","version":1}`,
		`{"format":"sinch-mock bundle","version":1,"unknown":true}`,
	} {
		if _, err := repro.Read(strings.NewReader(text)); err == nil {
			t.Errorf("%q is read", text)
		}
	}
	b, err := repro.Read(strings.NewReader(`{"format":"sinch-mock bundle","version":1,"server":{"seed":"x"}}`))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Replay(b, "test", discard); err == nil || !strings.Contains(err.Error(), "the settings of the bundle") {
		t.Errorf("error %v", err)
	}
}
