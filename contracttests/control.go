package contracttests

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Control is the other door of a target: what no API call can do.
type Control interface {
	// StopClock makes a project's time stand still until Advance.
	StopClock(ctx context.Context, project string) error
	// Now is a project's time.
	Now(ctx context.Context, project string) (time.Time, error)
	// Advance moves a project's time and runs what falls due. When it returns,
	// deliveries that fell due have been tried.
	Advance(ctx context.Context, project string, d time.Duration) error
	// Settle moves a project's time until nothing is left to fall due.
	Settle(ctx context.Context, project string) error
	// Events lists the events that a project fired, oldest first.
	Events(ctx context.Context, project string) ([]Event, error)
	// Transition brings a resource, named by its path below the project, to a
	// state that no API call causes.
	Transition(ctx context.Context, project, resource, to string) error
	// Given sets what the vendor's side of a project has: fixtures by name, as
	// scenario files have them below given.
	Given(ctx context.Context, project string, fixtures Object) error
	// PlaceCall has a call decided and recorded: direction, from, to, and what
	// else POST /_mock/projects/{project}/calls takes.
	PlaceCall(ctx context.Context, project string, call Object) (callID string, err error)
	// OTP is the last one-time password that was sent for a sender.
	OTP(ctx context.Context, project, senderID string) (string, error)
}

// Event is something that webhooks tell.
type Event struct {
	Type string `json:"type"`
	// Resource is the path below the project: whatsapp/senders/ID.
	Resource string `json:"resource"`
	// Body is what webhooks receive.
	Body any `json:"body"`
}

// MockControl is the control API of a sinch-mock at a base URL, below which it
// has /_mock/.
type MockControl string

var _ Control = MockControl("")

// Version asks which version answers; it fails where no sinch-mock does.
func (m MockControl) Version(ctx context.Context) (string, error) {
	var v struct{ Version string }
	if err := m.call(ctx, http.MethodGet, "/version", nil, &v); err != nil {
		return "", err
	}
	if v.Version == "" {
		return "", fmt.Errorf("%s/_mock/version names no version: this is no sinch-mock", m)
	}
	return v.Version, nil
}

// Forget empties a project.
func (m MockControl) Forget(ctx context.Context, project string) error {
	return m.call(ctx, http.MethodDelete, of(project), nil, nil)
}

// StopClock implements [Control].
func (m MockControl) StopClock(ctx context.Context, project string) error {
	return m.call(ctx, http.MethodPut, of(project)+"/clock", Object{"mode": "manual"}, nil)
}

// Now implements [Control].
func (m MockControl) Now(ctx context.Context, project string) (time.Time, error) {
	var clock struct{ Now time.Time }
	err := m.call(ctx, http.MethodGet, of(project)+"/clock", nil, &clock)
	return clock.Now, err
}

// Advance implements [Control].
func (m MockControl) Advance(ctx context.Context, project string, d time.Duration) error {
	return m.call(ctx, http.MethodPost, of(project)+"/clock/advance", Object{"by": d.String()}, nil)
}

// Settle implements [Control].
func (m MockControl) Settle(ctx context.Context, project string) error {
	return m.call(ctx, http.MethodPost, of(project)+"/clock/advance", Object{"until": "idle"}, nil)
}

// Given implements [Control].
func (m MockControl) Given(ctx context.Context, project string, fixtures Object) error {
	scenario := Object{"version": 1, "name": "contract", "given": fixtures}
	return m.call(ctx, http.MethodPost, of(project)+"/scenarios", scenario, nil)
}

// Events implements [Control].
func (m MockControl) Events(ctx context.Context, project string) ([]Event, error) {
	var list struct{ Events []Event }
	err := m.call(ctx, http.MethodGet, of(project)+"/events", nil, &list)
	return list.Events, err
}

// Transition implements [Control].
func (m MockControl) Transition(ctx context.Context, project, resource, to string) error {
	return m.call(ctx, http.MethodPost, of(project)+"/transitions", Object{"resource": resource, "to": to}, nil)
}

// PlaceCall implements [Control].
func (m MockControl) PlaceCall(ctx context.Context, project string, call Object) (callID string, err error) {
	var placed struct{ CallID string }
	err = m.call(ctx, http.MethodPost, of(project)+"/calls", call, &placed)
	return placed.CallID, err
}

// OTP implements [Control].
func (m MockControl) OTP(ctx context.Context, project, senderID string) (string, error) {
	var list struct{ OTPs []struct{ Code string } }
	err := m.call(ctx, http.MethodGet, of(project)+"/otps?senderId="+url.QueryEscape(senderID), nil, &list)
	if err == nil && len(list.OTPs) == 0 {
		err = fmt.Errorf("no one-time password was sent for sender %s", senderID)
	}
	if err != nil {
		return "", err
	}
	return list.OTPs[len(list.OTPs)-1].Code, nil
}

func of(project string) string { return "/projects/" + url.PathEscape(project) }

func (m MockControl) call(ctx context.Context, method, path string, body, into any) error {
	var content []byte
	if body != nil {
		var err error
		if content, err = json.Marshal(body); err != nil {
			return fmt.Errorf("%s %s: %w", method, path, err)
		}
	}
	r, err := http.NewRequestWithContext(ctx, method, strings.TrimSuffix(string(m), "/")+"/_mock"+path, bytes.NewReader(content))
	if err != nil {
		return fmt.Errorf("%s %s: %w", method, path, err)
	}
	r.Header.Set("Content-Type", "application/json")
	reply, err := plainClient.Do(r)
	if err != nil {
		return err
	}
	defer reply.Body.Close()
	text, err := io.ReadAll(reply.Body)
	if err != nil {
		return fmt.Errorf("%s %s: %w", method, path, err)
	}
	if reply.StatusCode >= http.StatusMultipleChoices {
		return fmt.Errorf("%s %s: %s: %s", method, r.URL, reply.Status, text)
	}
	if into == nil {
		return nil
	}
	if err := json.Unmarshal(text, into); err != nil {
		return fmt.Errorf("%s %s: %w", method, path, err)
	}
	return nil
}

// Advance moves the project's time.
func (p *Project) Advance(d time.Duration) {
	p.t.must(p.t.session.harness.Control.Advance(p.t.ctx, p.ID, d))
}

// Settle moves the project's time until nothing is left to fall due.
func (p *Project) Settle() {
	p.t.must(p.t.session.harness.Control.Settle(p.t.ctx, p.ID))
}

// Given sets what the vendor's side of the project has.
func (p *Project) Given(fixtures Object) {
	p.t.must(p.t.session.harness.Control.Given(p.t.ctx, p.ID, fixtures))
}

// Events lists the events of a type that the project fired, oldest first. Each
// is held against the document.
func (p *Project) Events(eventType string) []Event {
	all, err := p.t.session.harness.Control.Events(p.t.ctx, p.ID)
	p.t.must(err)
	var found []Event
	for _, e := range all {
		p.t.checkEvent(e.Type, e.Body)
		if e.Type == eventType {
			found = append(found, e)
		}
	}
	return found
}

// Force brings a resource to a state that only the vendor's side causes.
func (p *Project) Force(resource, to string) {
	p.t.must(p.t.session.harness.Control.Transition(p.t.ctx, p.ID, resource, to))
}

// place places a call and answers its id.
func (p *Project) place(call Object) (callID string) {
	callID, err := p.t.session.harness.Control.PlaceCall(p.t.ctx, p.ID, call)
	p.t.must(err)
	return callID
}

// now is the project's time.
func (p *Project) now() time.Time {
	now, err := p.t.session.harness.Control.Now(p.t.ctx, p.ID)
	p.t.must(err)
	return now
}

// OTP is the last one-time password that was sent for a sender.
func (p *Project) OTP(senderID string) string {
	code, err := p.t.session.harness.Control.OTP(p.t.ctx, p.ID, senderID)
	p.t.must(err)
	return code
}

// checkEvent holds an event's body against the document.
func (t *T) checkEvent(eventType string, body any) {
	for _, v := range t.session.validator.Event(eventType, body) {
		t.Errorf("event %s is not as documented: %s %s\n%v", eventType, v.Pointer, v.Text, body)
	}
}
