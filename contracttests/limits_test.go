package contracttests_test

import (
	"context"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sinch-mock/sinch-mock/contracttests"
)

// script is a transport that answers each call of an operation as it is told,
// and 200 with an empty list when it is told nothing more; tokens as asked.
type script struct {
	mu      sync.Mutex
	answers []answer
	sent    []string // method and body of each call, but for tokens
}

type answer struct {
	status     int
	retryAfter string
}

// RoundTrip answers a request.
func (s *script) RoundTrip(r *http.Request) (*http.Response, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	header := http.Header{"Content-Type": {"application/json"}}
	reply := func(status int, body string) (*http.Response, error) {
		return &http.Response{StatusCode: status, Header: header, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
	}
	if r.URL.Path == "/oauth2/token" {
		return reply(http.StatusOK, `{"access_token":"t","expires_in":3600,"scope":"","token_type":"bearer"}`)
	}
	body, err := io.ReadAll(r.Body)
	s.sent = append(s.sent, strings.TrimSpace(r.Method+" "+string(body)))
	if len(s.answers) == 0 || err != nil {
		return reply(http.StatusOK, `{"trunks":[],"totalItems":0,"pageNumber":1,"pageSize":500,"size":500}`)
	}
	next := s.answers[0]
	s.answers = s.answers[1:]
	if next.retryAfter != "" {
		header.Set("Retry-After", next.retryAfter)
	}
	return reply(next.status, `{"code":503,"status":"X","message":"later","details":[]}`)
}

// still is a clock that moves when somebody waits, and a chance that always
// takes all.
type still struct {
	mu     sync.Mutex
	now    time.Time
	waits  []time.Duration
	before func(wait int) // called at each wait
}

func (s *still) limits() *contracttests.Limits {
	s.now = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	return &contracttests.Limits{
		Now: func() time.Time { s.mu.Lock(); defer s.mu.Unlock(); return s.now },
		Wait: func(ctx context.Context, d time.Duration) error {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.waits = append(s.waits, d)
			s.now = s.now.Add(d)
			if s.before != nil {
				s.before(len(s.waits))
			}
			return ctx.Err()
		},
		Chance: func(most time.Duration) time.Duration { return most },
	}
}

// scripted is a harness whose target is a script.
func scripted(s *script, limits *contracttests.Limits) contracttests.Harness {
	return contracttests.Harness{
		Name: "script", PAPI: "http://script.example", EST: "http://script.example", Auth: "http://script.example",
		NewProject: contracttests.OneProject("p"), Transport: s, Limits: limits,
	}
}

// status makes a call and logs the status of its answer.
func status(method, operation string, body any, args ...string) contracttests.Case {
	return contracttests.Case{Name: method, Run: func(t *contracttests.T) {
		c := t.Project().Call(operation, args...)
		if body != nil {
			c.JSON(body)
		}
		c.Want(http.StatusOK)
	}}
}

func TestRetries(t *testing.T) {
	read := status("GET", "getSipTrunks", nil)
	replaces := status("PUT", "updateSipTrunk", contracttests.Object{"name": "a"}, "1")
	makes := status("POST", "createSipTrunk", contracttests.Object{"name": "a"})
	removes := status("DELETE", "deleteSipTrunk", nil, "1")
	busy := answer{status: http.StatusTooManyRequests}
	down := answer{status: http.StatusServiceUnavailable}
	tests := []struct {
		name    string
		c       contracttests.Case
		answers []answer
		sent    int
		waits   []time.Duration
	}{
		{"a refusal is final", read, []answer{{status: http.StatusNotFound}}, 1, nil},
		{"ceilings grow", read, []answer{busy, down, busy}, 4, []time.Duration{time.Second, 4 * time.Second, 16 * time.Second}},
		{"attempts end", read, []answer{down, down, down, down, down}, 4, []time.Duration{time.Second, 4 * time.Second, 16 * time.Second}},
		{"what the target asks for", read, []answer{{http.StatusTooManyRequests, "7"}}, 2, []time.Duration{7*time.Second + 250*time.Millisecond}},
		{"a time that the target names", read, []answer{{http.StatusServiceUnavailable, "Sun, 22 Nov 2026 12:00:30 GMT"}}, 2, []time.Duration{30*time.Second + 250*time.Millisecond}},
		{"a time that is over", read, []answer{{http.StatusTooManyRequests, "Sun, 22 Nov 2026 11:00:00 GMT"}}, 2, []time.Duration{250 * time.Millisecond}},
		{"what nobody waits for", read, []answer{{http.StatusTooManyRequests, "3600"}}, 1, nil},
		{"what nobody understands", read, []answer{{http.StatusTooManyRequests, "soon"}}, 2, []time.Duration{time.Second}},
		{"a replacement may be taken twice", replaces, []answer{down}, 2, []time.Duration{time.Second}},
		{"a creation that was not taken", makes, []answer{busy}, 2, []time.Duration{time.Second}},
		{"a creation that may have been taken", makes, []answer{down}, 1, nil},
		{"a deletion that may have been taken", removes, []answer{down}, 1, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, clock := &script{answers: tt.answers}, &still{}
			limits := clock.limits()
			limits.Attempts = 4
			contracttests.Check(t.Context(), scripted(s, limits), contracttests.Options{Cases: []contracttests.Case{tt.c}})
			if diff := cmp.Diff(tt.waits, clock.waits); diff != "" {
				t.Errorf("waits (-want +got):\n%s", diff)
			}
			if len(s.sent) != tt.sent {
				t.Errorf("sent %q, want %d calls", s.sent, tt.sent)
			}
			for _, body := range s.sent {
				if body != s.sent[0] {
					t.Errorf("another attempt sends %q, the first sent %q", body, s.sent[0])
				}
			}
		})
	}
}

// TestNoSecondAttemptUnlessTold is how a sinch-mock is asked.
func TestNoSecondAttemptUnlessTold(t *testing.T) {
	s, clock := &script{answers: []answer{{status: http.StatusTooManyRequests}}}, &still{}
	contracttests.Check(t.Context(), scripted(s, clock.limits()), contracttests.Options{Cases: []contracttests.Case{status("GET", "getSipTrunks", nil)}})
	if len(s.sent) != 1 || clock.waits != nil {
		t.Errorf("sent %q, waited %v", s.sent, clock.waits)
	}
}

// TestCallingOffEndsTheWait has a run called off while it waits.
func TestCallingOffEndsTheWait(t *testing.T) {
	ctx, callOff := context.WithCancel(t.Context())
	s := &script{answers: []answer{{status: http.StatusTooManyRequests}, {status: http.StatusTooManyRequests}}}
	clock := &still{before: func(int) { callOff() }}
	limits := clock.limits()
	limits.Attempts = 4
	report := contracttests.Check(ctx, scripted(s, limits), contracttests.Options{Cases: []contracttests.Case{status("GET", "getSipTrunks", nil)}})
	if len(s.sent) != 1 || report.Ended == "" {
		t.Errorf("sent %q, ended %q", s.sent, report.Ended)
	}
}

// TestPace sends calls evenly, tokens among them; time that was not used is
// not made up for.
func TestPace(t *testing.T) {
	s, clock := &script{}, &still{}
	limits := clock.limits()
	limits.PerSecond = 4
	slow := contracttests.Case{Name: "slow", Run: func(t *contracttests.T) {
		p := t.Project()
		for range 3 {
			p.Call("getSipTrunks").Want(http.StatusOK)
		}
		clock.mu.Lock()
		clock.now = clock.now.Add(time.Minute)
		clock.mu.Unlock()
		for range 3 {
			p.Call("getSipTrunks").Want(http.StatusOK)
		}
	}}
	if err := contracttests.Check(t.Context(), scripted(s, limits), contracttests.Options{Cases: []contracttests.Case{slow}}).Err(); err != nil {
		t.Fatal(err)
	}
	quarter := time.Second / 4
	if diff := cmp.Diff([]time.Duration{quarter, quarter, quarter, quarter, quarter}, clock.waits); diff != "" {
		t.Errorf("waits (-want +got):\n%s", diff)
	}
}

// TestBudget ends a run that wants more calls than it may make. What it created
// is deleted all the same.
func TestBudget(t *testing.T) {
	h := shared(t)
	before := world(t, h)
	h.Limits = &contracttests.Limits{Calls: 40}
	c := &carrier{at: func(*carrier, int, *http.Request) error { return nil }}
	h.Transport = c
	report := contracttests.Check(t.Context(), h, contracttests.Options{Cases: writing(t)})
	if err := report.Err(); err == nil || err.Error() != "the run ended early: the budget of calls is spent: 40" {
		t.Errorf("the run says %v", err)
	}
	if n := report.Count(contracttests.Failed); n != 0 || report.Left != nil || c.count == 0 {
		t.Errorf("%d cases failed, %d things created, left %q", n, c.count, report.Left)
	}
	unchanged(t, h, before)
}

// TestBudgetCountsEachAttempt lets a run make two calls: the token, and one of
// two attempts.
func TestBudgetCountsEachAttempt(t *testing.T) {
	for calls, want := range map[int]string{2: "the budget of calls is spent: 2", 3: ""} {
		s, clock := &script{answers: []answer{{status: http.StatusTooManyRequests}}}, &still{}
		limits := clock.limits()
		limits.Attempts, limits.Calls = 4, calls
		report := contracttests.Check(t.Context(), scripted(s, limits), contracttests.Options{Cases: []contracttests.Case{status("GET", "getSipTrunks", nil)}})
		if report.Ended != want || len(s.sent) != calls-1 {
			t.Errorf("with %d calls: sent %q, ended %q, want %q", calls, s.sent, report.Ended, want)
		}
	}
}
