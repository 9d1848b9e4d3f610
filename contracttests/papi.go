package contracttests

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
)

// Error codes of PAPI that many cases want.
const (
	noSender   = "sender_not_found"
	noChanges  = "sender_changes_not_found"
	noTemplate = "template_not_found"
	notSetUp   = "project_not_initialized"
)

// objects is a list of objects; what is no list is an empty one.
func objects(value any) []Object {
	entries, _ := value.([]any)
	list := make([]Object, len(entries))
	for i, e := range entries {
		list[i], _ = e.(Object)
	}
	return list
}

// each makes calls of operations with the same arguments, with the body that
// an operation takes if it takes one.
func (p *Project) each(operations []string, bodies map[string]Object, try func(c *Call), args ...string) {
	for _, operation := range operations {
		p.t.Run(operation, func(t *T) {
			c := p.in(t).Call(operation, args...)
			if body, takes := bodies[operation]; takes {
				c = c.JSON(body)
			}
			try(c)
		})
	}
}

// digits is a number that no other case uses, of this many digits.
func (p *Project) digits(n int) string {
	var hash uint64
	for _, r := range p.unique() {
		hash = hash*1099511628211 + uint64(r)
	}
	text := strconv.FormatUint(hash, 10)
	return fmt.Sprintf("%0*s", n, text[max(0, len(text)-n):])
}

// conflict is a call that is refused with an errorCode.
type conflict struct {
	name   string
	status int
	code   string
	call   *Call
}

// conflicts sends calls that are refused, each as a part of the case.
func (t *T) conflicts(all []conflict) {
	for _, c := range all {
		t.Run(c.name, func(t *T) {
			c.call.t = t
			c.call.Refused(c.status, c.code)
		})
	}
}

// without wants an answer without these fields.
func (a *Answer) without(names ...string) *Answer {
	for _, name := range names {
		if value, there := a.object()[name]; there {
			a.t.Errorf("%s: the answer has %s: %v", a.call, name, value)
		}
	}
	return a
}

// refusedPages sends page sizes and tokens that a list of PAPI refuses.
func (p *Project) refusedPages(most int, call func(p *Project) *Call) {
	for _, size := range []string{"0", "-1", strconv.Itoa(most + 1), "many"} {
		p.t.Run("size "+size, func(t *T) {
			call(p.in(t)).Query("pageSize", size).Refused(http.StatusBadRequest, "invalid_page_size")
		})
	}
	call(p).Query("pageToken", "no-token-of-this-list").Refused(http.StatusBadRequest, "invalid_page_token")
	call(p).Query("pageSize", strconv.Itoa(most)).Want(http.StatusOK)
}

// refusedFilter sends a filter that a list refuses: the error names what it takes.
func (p *Project) refusedFilter(operation, filter, code string) {
	a := p.Call(operation).Query(filter, "NO_SUCH_VALUE").Refused(http.StatusBadRequest, code)
	if a.Field("additionalInformation", "supportedCodes") == nil {
		p.t.Errorf("%s: additionalInformation.supportedCodes is not there: %s", a.call, a.Text)
	}
}

// eventTypes are those of all events that the project fired, sorted.
func (p *Project) eventTypes() []string {
	all, err := p.t.session.harness.Control.Events(p.t.ctx, p.ID)
	p.t.must(err)
	types := make([]string, len(all))
	for i, e := range all {
		p.t.checkEvent(e.Type, e.Body)
		types[i] = e.Type
	}
	slices.Sort(types)
	return types
}

// fired wants exactly one event of a type so far, with a payload that is what
// a call answers now.
func (p *Project) fired(eventType string, now *Answer) Event {
	events := p.Events(eventType)
	if len(events) != 1 {
		p.t.Fatalf("%d events %s, want 1; the project fired %v", len(events), eventType, p.eventTypes())
	}
	body, _ := events[0].Body.(Object)
	p.t.Equal(eventType+" payload", body["payload"], now.JSON)
	return events[0]
}

// told wants that a receiver got all events that the project fired, as they
// are listed and signed, and that these are their types.
func (p *Project) told(r *receiver, types ...string) {
	p.Advance(0)
	all, err := p.t.session.harness.Control.Events(p.t.ctx, p.ID)
	p.t.must(err)
	var listed, got []string
	for _, e := range all {
		listed = append(listed, string(encode(e.Body)))
	}
	for _, c := range r.all() {
		got = append(got, string(encode(c.body)))
		if !c.signed(webhookSecret) {
			p.t.Errorf("the signature does not hold: %v", c.header)
		}
	}
	p.t.sameSet("webhooks", got, listed)
	p.t.sameSet("types of webhooks", r.types(), types)
}
