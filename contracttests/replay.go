package contracttests

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/sinch-mock/sinch-mock/openapi"
)

// Replay does on a harness what a recording has, and compares what comes of it
// as [Compare] does: left is the harness, right is the recording. Times must be
// the same where the recorded clock stood still and that of the harness can be
// set.
func Replay(ctx context.Context, h Harness, r *Recording, o Options) *Comparison {
	run := &lockstep{left: h, right: Harness{Name: r.name()}, cases: make([]*sides, len(r.Cases))}
	o.Cases = make([]Case, len(r.Cases))
	for i, c := range r.Cases {
		o.Cases[i] = Case{
			Name: c.Name, Operations: c.operations(), Costs: c.costs(), Needs: c.Needs, Assumed: c.Assumed,
			Run: func(t *T) {
				p := &replay{sides: newSides(c.Name), t: t, served: map[string]*receiver{}, seen: map[*receiver]int{}}
				run.cases[i] = p.sides
				p.run(c.steps)
				p.unexpected()
			},
		}
	}
	return run.outcome(Check(ctx, h, o))
}

// name is what the recording is called in reports.
func (r *Recording) name() string {
	return "the recording of " + r.Target + " of " + r.Made.UTC().Format(time.DateOnly)
}

// Matching keeps the cases whose name an expression matches.
func (r *Recording) Matching(expr *regexp.Regexp) *Recording {
	part := *r
	part.Cases = slices.DeleteFunc(slices.Clone(r.Cases), func(c RecordedCase) bool { return !expr.MatchString(c.Name) })
	return &part
}

// costs are those of the calls of the case.
func (c *RecordedCase) costs() (total Cost) {
	for _, id := range c.operations() {
		if op, ok := openapi.Lookup(id); ok && op.API != openapi.Auth {
			total |= CostOfOperation(op)
		}
	}
	return total
}

// replay is a recorded case that runs again: left is the target, right is what
// was recorded.
type replay struct {
	*sides
	t *T
	// served are the receivers of the case by what the recording calls them.
	served map[string]*receiver
	seen   map[*receiver]int
}

// here is a recorded text as the target has it.
func (p *replay) here(text string) string {
	return unsentCode.ReplaceAllString(p.refs.translate(text, onRight, onLeft), "000000")
}

// unsentCode is a one-time password that a case guesses before it is sent.
var unsentCode = regexp.MustCompile(`<otp#\d+>`)

func (p *replay) run(steps []step) {
	for _, s := range steps {
		var err error
		switch {
		case p.broken != "":
			return
		case s.Project != nil:
			err = p.project(s.Project)
		case s.Call != nil:
			err = p.call(s.Call)
		case s.Control != nil:
			err = p.control(s.Control)
		case s.Serve != nil:
			o := p.t.offer(s.Serve.Kind, s.Serve.Statuses...)
			p.served[s.Serve.At] = o.receiver
			p.refs.bind("served", p.t.listen(p.t.session.harness.ReceiverHost, o.handler), s.Serve.At)
		case s.Received != nil:
			err = p.received(s.Received)
		}
		if err != nil {
			p.breaks("%v", err)
		}
	}
}

// forgetter is a control that can empty a project.
type forgetter interface {
	Forget(ctx context.Context, project string) error
}

// project begins a project, at the recorded time if there is one. When the case
// is over it is forgotten, if possible: what is unique beyond a project, such as
// a host name, is free for the next replay.
func (p *replay) project(s *projectStep) error {
	project := p.t.Project()
	p.refs.bind("project", project.ID, s.Name)
	h := p.t.session.harness
	if f, can := h.Control.(forgetter); can && !h.shares() {
		p.t.Cleanup(func() { p.t.must(f.Forget(p.t.ctx, project.ID)) })
	}
	clock, can := h.Control.(starter)
	if s.Now == nil || !can || h.shares() {
		return nil
	}
	p.sameTime = true
	return clock.StartAt(p.t.ctx, project.ID, *s.Now)
}

// call makes a recorded call and compares the answers.
func (p *replay) call(s *callStep) error {
	body := []byte(s.Text)
	if s.Body != nil {
		body = s.Body
	}
	if p.lost(s.Path, fmt.Sprint(s.Query), string(body)) {
		p.unsent++
		return nil
	}
	recorded, err := s.Answer.reply()
	if err != nil {
		return err
	}
	body = []byte(p.here(string(body)))
	r, err := p.request(s)
	if err != nil {
		return err
	}
	p.refs.sent.WriteString(r.URL.EscapedPath() + " " + fmt.Sprint(r.URL.Query()) + " " + string(body) + "\n")
	answer, err := send(p.t.session.client.Transport, r, body)
	if err != nil {
		return err
	}
	p.answered(about(r, body), answer, recorded)
	return nil
}

// request is the recorded call as the target gets it, without its body.
func (p *replay) request(s *callStep) (*http.Request, error) {
	op, _ := openapi.Lookup(s.Operation)
	made := Made{Case: p.name, Operation: op}
	segments := strings.Split(s.Path, "/")
	for i, segment := range segments {
		plain, err := url.PathUnescape(segment)
		if err != nil {
			return nil, fmt.Errorf("the path %s: %w", s.Path, err)
		}
		segments[i] = p.here(plain)
	}
	if op != nil && op.ID != tokenOperation {
		made.Project, made.Args = argsOf(op.Path, segments)
	}
	for i := range segments {
		segments[i] = url.PathEscape(segments[i])
	}
	address := baseOf(p.t.session.harness, made).String() + strings.Join(segments, "/")
	query := url.Values{}
	for name, values := range s.Query {
		for _, v := range values {
			query.Add(name, p.here(v))
		}
	}
	if len(query) > 0 {
		address += "?" + query.Encode()
	}
	r, err := http.NewRequestWithContext(context.WithValue(p.t.ctx, madeKey{}, made), s.Method, address, http.NoBody)
	if err != nil {
		return nil, err
	}
	for name, value := range s.Header {
		r.Header.Set(name, p.here(value))
	}
	if authorization := s.Header["Authorization"]; authorization != "" {
		r.Header.Set("Authorization", p.authorization(authorization))
	}
	return r, nil
}

// argsOf are the values of a path's parameters, the project first.
func argsOf(template string, segments []string) (project string, args []string) {
	for i, s := range strings.Split(template, "/") {
		if strings.HasPrefix(s, "{") && i < len(segments) {
			args = append(args, segments[i])
		}
	}
	if len(args) == 0 {
		return "", nil
	}
	return args[0], args[1:]
}

// authorization is a recorded Authorization header with the keys of the target.
func (p *replay) authorization(header string) string {
	pair, isBasic := strings.CutPrefix(header, "Basic ")
	id, secret, whole := strings.Cut(pair, ":")
	if !isBasic || !whole {
		return p.here(header)
	}
	h := p.t.session.harness
	for name, key := range map[string]Credentials{keyName: h.Key, foreignName: h.Foreign} {
		id = strings.Replace(id, name, key.ID, 1)
		secret = strings.Replace(secret, name, key.Secret, 1)
	}
	return basic(Credentials{id, secret})
}

// reply is a recorded answer.
func (s *answerStep) reply() (*reply, error) {
	body := []byte(s.Text)
	if s.Body != nil {
		body = s.Body
	}
	if s.File != "" {
		raw, err := hex.DecodeString(s.File)
		if err != nil {
			return nil, fmt.Errorf("the file %s: %w", s.File, err)
		}
		body = raw
	}
	header := http.Header{}
	for name, value := range s.Header {
		header.Set(name, value)
	}
	return &reply{s.Status, header, body}, nil
}

// control does what no API call can do.
func (p *replay) control(s *controlStep) error {
	with := Object{}
	if s.With != nil {
		if err := json.Unmarshal([]byte(p.here(string(s.With))), &with); err != nil {
			return fmt.Errorf("%s: %w", s.Do, err)
		}
	}
	text := func(name string) string { value, _ := with[name].(string); return value }
	var recorded string // what is an answer and a text
	if s.Answer != nil && s.Do != doEvents {
		if err := json.Unmarshal(s.Answer, &recorded); err != nil {
			return fmt.Errorf("%s: %w", s.Do, err)
		}
	}
	ctx, control, project := p.t.ctx, p.t.session.harness.Control, p.here(s.Project)
	switch s.Do {
	case doAdvance:
		d, err := time.ParseDuration(text("by"))
		if err != nil {
			return fmt.Errorf("%s: %w", s.Do, err)
		}
		return control.Advance(ctx, project, d)
	case doSettle:
		return control.Settle(ctx, project)
	case doTransition:
		return control.Transition(ctx, project, text("resource"), text("to"))
	case doGiven:
		p.refs.sent.Write(encode(with))
		return control.Given(ctx, project, with)
	case doPlaceCall:
		p.refs.sent.Write(encode(with))
		id, err := control.PlaceCall(ctx, project, with)
		p.refs.bind("call.id", id, recorded)
		return err
	case doOTP:
		code, err := control.OTP(ctx, project, text("senderId"))
		p.refs.bind(nounOTP, code, recorded)
		return err
	case doEvents:
		return p.events(ctx, project, s.Answer)
	}
	return fmt.Errorf("the recording has an unknown step %q", s.Do)
}

// events compares the events that a project fired.
func (p *replay) events(ctx context.Context, project string, recorded json.RawMessage) error {
	all, err := p.t.session.harness.Control.Events(ctx, project)
	if err != nil {
		return err
	}
	var want any
	if err := json.Unmarshal(recorded, &want); err != nil {
		return fmt.Errorf("%s: %w", doEvents, err)
	}
	p.hold(subject{call: "the events that the project fired", noun: "event"}, func(c *trial) { c.compare("", plain(all), want) })
	return nil
}

// received compares the webhooks that came to a receiver.
func (p *replay) received(s *receivedStep) error {
	r := p.served[s.At]
	if r == nil {
		return fmt.Errorf("the recording has webhooks at %s, where nothing listens", s.At)
	}
	var recorded []callback
	for _, w := range s.Webhooks {
		recorded = append(recorded, callbackOf(w))
	}
	fresh := r.all()[p.seen[r]:]
	p.seen[r] += len(fresh)
	p.hold(subject{call: "the webhooks that came", noun: "webhook"}, func(c *trial) {
		c.compare("", p.sides.received(fresh, onLeft), p.sides.received(recorded, onRight))
	})
	return nil
}

// unexpected compares the webhooks that came after all that were recorded.
func (p *replay) unexpected() {
	for at, r := range p.served {
		if r != nil && p.broken == "" && len(r.all()) > p.seen[r] {
			if err := p.received(&receivedStep{At: at}); err != nil {
				p.breaks("%v", err)
			}
		}
	}
}

// callbackOf is the webhook of which shown is what callback.shown made.
func callbackOf(shown Object) callback {
	c := callback{header: http.Header{}}
	header, _ := shown["header"].(Object)
	for name, value := range header {
		text, _ := value.(string)
		c.header.Set(name, text)
	}
	c.body, _ = shown["body"].(Object)
	return c
}
