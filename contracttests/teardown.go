package contracttests

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/sinch-mock/sinch-mock/openapi"
)

// tearDownWithin is how long it may take to delete what a run created.
const tearDownWithin = 5 * time.Minute

// Cleanup deletes what the harness's ledger lists and what is still there, in
// the order that the target asks for. It answers what is left, each with the
// reason.
func Cleanup(ctx context.Context, h Harness) (left []string) {
	return newSession(&h, Options{}).tearDown(ctx, "")
}

// tearDown takes back what a case created, or all cases if none is named, also
// when the run was called off. What is refused because other things hang on it
// is tried again when those are gone.
func (s *session) tearDown(ctx context.Context, name string) (left []string) {
	creations := s.harness.Creations
	if creations == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), tearDownWithin)
	defer cancel()
	left = s.findLost(ctx, name)
	for open := creations.open(name); len(open) > 0; {
		reasons := make([]string, len(open))
		for i, u := range open {
			reasons[i] = s.attempt(ctx, func(t *T) { t.take(u) })
		}
		still := creations.open(name)
		if len(still) < len(open) {
			open = still
			continue
		}
		for i, u := range open {
			left = append(left, u.String()+": "+reasons[i])
		}
		break
	}
	return left
}

// attempt makes calls outside cases, and answers why they failed.
func (s *session) attempt(ctx context.Context, f func(t *T)) (reason string) {
	t := &T{ctx: ctx, session: s, name: cleaningUp}
	done := false
	t.guard(t, func(t *T) { f(t); done = true })
	if done {
		return ""
	}
	return t.log()
}

// cleaningUp is the name of the case that calls of a cleanup are made for.
const cleaningUp = "cleanup"

// take makes the call that takes something back.
func (t *T) take(u Undo) {
	p := &Project{t: t, ID: u.Project}
	c := p.Call(u.Operation, u.Args...)
	for name, value := range u.Query {
		c.Query(name, value)
	}
	if u.Body != nil {
		c.JSON(u.Body)
	}
	if a := c.send(); !isGone(a.Status, a.JSON) {
		t.Fatalf("status %d: %s", a.Status, a.Text)
	}
}

// findLost finds out what became of the calls of a case whose answers were
// lost, and tells of those where it cannot.
func (s *session) findLost(ctx context.Context, name string) (unknown []string) {
	creations := s.harness.Creations
	for _, call := range creations.lost(name) {
		lost := creations.call(call)
		var found []Undo
		reason := s.attempt(ctx, func(t *T) { found = t.find(lost) })
		if reason == "" {
			if err := creations.made(call, found, ""); err != nil {
				reason = err.Error()
			}
		}
		if reason != "" {
			unknown = append(unknown, fmt.Sprintf("%s by %s was not answered: %s", lost.Operation, lost.Case, reason))
		}
	}
	return unknown
}

// find looks for what a call created whose answer was lost: by what was sent,
// by its mark, or because it hangs on something that the run created.
func (t *T) find(lost sent) []Undo {
	op, ok := openapi.Lookup(lost.Operation)
	if !ok {
		t.Fatalf("the documents have no operation %s", lost.Operation)
	}
	if lost.Undo != nil {
		return lost.Undo
	}
	c, _ := creatorOf(op)
	mine := len(lost.Args) > 0 && t.session.harness.Creations.created(lost.Project, lost.Args)
	if c.undo == nil || c.risky || lost.Mark == nil && !mine {
		t.Fatalf("look yourself whether it took effect")
	}
	m := Made{Project: lost.Project, Operation: op, Args: lost.Args}
	var found []Undo
	for _, one := range t.listAll(op, lost) {
		if mine || text(one, lost.Mark.Field) == lost.Mark.Value {
			undo, _ := c.undos(m, nil, one)
			found = append(found, undo...)
		}
	}
	return found
}

// listAll reads the whole list that a POST adds to. One that is not there has
// no entries.
func (t *T) listAll(post *openapi.Operation, lost sent) []Object {
	i := slices.IndexFunc(openapi.Operations(post.API), func(op *openapi.Operation) bool {
		return op.Method == http.MethodGet && op.Path == post.Path
	})
	if i < 0 {
		t.Fatalf("look yourself whether it took effect: there is no list")
	}
	list := openapi.Operations(post.API)[i]
	var all []Object
	next := url.Values{}
	for page := 1; next != nil; page++ {
		c := (&Project{t: t, ID: lost.Project}).Call(list.ID, lost.Args...)
		c.query = next
		a := c.send()
		if a.Status == http.StatusNotFound {
			return nil
		}
		if a.Status != http.StatusOK {
			t.Fatalf("status %d: %s", a.Status, a.Text)
		}
		entries := a.entries()
		all = append(all, entries...)
		next = a.following(page, len(all), len(entries))
	}
	return all
}

// entries are those of the one list of objects that an answer has.
func (a *Answer) entries() []Object {
	for _, value := range a.object() {
		if entries := objects(value); len(entries) > 0 {
			return entries
		}
	}
	return nil
}

// following asks for the page after one: by its token, or by its number where
// the list has more entries than have been read. Nil where there is none.
func (a *Answer) following(page, read, entries int) url.Values {
	total, _ := a.Field("totalItems").(float64)
	switch token := a.String("nextPageToken"); {
	case token != "":
		return url.Values{"pageToken": {token}}
	case entries > 0 && read < int(total):
		return url.Values{"page": {fmt.Sprint(page + 1)}}
	}
	return nil
}
