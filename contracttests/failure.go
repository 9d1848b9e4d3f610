package contracttests

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"

	"github.com/sinch-mock/sinch-mock/internal/ledger"
)

// exchanged is a call that a case made and the answer that it got, as failures
// show them.
type exchanged struct {
	curl, want, got string
	rule            string // by which the target, or else the double, answered
	// told are the lines that failures have shown, by their beginning.
	told map[string]bool
}

// shows has failures show a request that is about to be sent. The run's own
// token is shown as its access key, so that people can paste the call.
func (t *T) shows(r *http.Request, of Made) *exchanged {
	header := r.Header.Clone()
	if of.own {
		header.Set("Authorization", "Basic of-the-run")
	}
	t = t.root()
	t.mu.Lock()
	defer t.mu.Unlock()
	t.last = &exchanged{curl: curl(r.Method, r.URL.String(), header, rawBody(r)), told: map[string]bool{}}
	return t.last
}

func (e *exchanged) answered(a *Answer) {
	e.got = strings.TrimSpace(fmt.Sprint(a.Status, " ", shortened(a.Text)))
	e.rule = a.Header.Get("X-Mock-Rule")
}

// asked is what the case wanted of the call and did not get, and the rule by
// which the double gave it.
func (e *exchanged) asked(o Outcome, rule string) {
	e.want = strings.TrimSpace(fmt.Sprint(o.Status, " ", o.Code))
	e.rule = first(e.rule, rule)
}

var issuedToken = regexp.MustCompile(`("access_token"\s*:\s*)"[^"]*"`)

// shortened is a body as failures show it: not all of a long one, and no token.
func shortened(text string) string {
	text = issuedToken.ReplaceAllString(text, `$1"..."`)
	if len(text) > longestShown {
		text = text[:longestShown] + "..."
	}
	return text
}

// root is the case that a part belongs to.
func (t *T) root() *T {
	for t.parent != nil {
		t = t.parent
	}
	return t
}

// about tells what a failure is about: the case's last call, what the case
// expected of it and what it got, and the rule that says so with its source; of
// these, what no earlier failure has told.
func (t *T) about() string {
	t = t.root()
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.last == nil {
		return ""
	}
	rule, source := told(t.last.rule)
	var text strings.Builder
	for _, line := range []struct{ begins, value string }{
		{"call:     ", t.last.curl}, {"expected: ", t.last.want}, {"got:      ", t.last.got}, {"rule:     ", rule}, {"source:   ", source},
	} {
		if line.value != "" && !t.last.told[line.begins] {
			text.WriteString("\n  " + line.begins + line.value)
			t.last.told[line.begins] = true
		}
	}
	return text.String()
}

// told is what a rule says, and where that stands. A target of another version
// may name a rule that is not known here.
func told(name string) (rule, source string) {
	if r, known := ledger.Find(name); known {
		return fmt.Sprintf("%s (%s): %s", name, r.Standing(), r.Says), r.Source
	}
	return name, ""
}

// ruleOf is the rule by which the double answered a case's step, if it was
// asked for the same.
func (s *session) ruleOf(name string, step int, asked Outcome) string {
	steps := s.double[name]
	if step >= len(steps) || steps[step].Asked != asked {
		return ""
	}
	return steps[step].Rule
}
