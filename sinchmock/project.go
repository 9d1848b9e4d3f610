package sinchmock

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Project is one project of a server: a world of its own. Its methods fail the
// test they were made for when something goes wrong.
type Project struct {
	server *Server
	t      TB
	id     string
}

// Project makes a project that no other test uses. Its id comes from the
// test's name and a counter, so that it is the same in every run.
func (s *Server) Project(t TB) *Project {
	t.Helper()
	name := plain(t.Name())
	s.mu.Lock()
	defer s.mu.Unlock()
	s.taken[name]++
	p := &Project{server: s, t: t, id: name + "-" + strconv.Itoa(s.taken[name])}
	t.Cleanup(func() { s.keepFailure(p) })
	return p
}

// plain keeps of a test's name what can stand in a path as it is.
func plain(name string) string {
	return strings.Trim(strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9', r == '-':
			return r
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		}
		return '-'
	}, name), "-")
}

// ID is the project's id. An access key with the same id has its requests for
// tokens counted and listed here, so that scenarios of the project reach them.
func (p *Project) ID() string { return p.id }

// URL is the base address of the project's calls, without a trailing slash:
// http://127.0.0.1:PORT/v1/projects/ID.
func (p *Project) URL() string { return p.server.URL() + "/v1/projects/" + p.id }

// Now is the project's time.
func (p *Project) Now() time.Time {
	p.t.Helper()
	var clock struct {
		Now time.Time `json:"now"`
	}
	p.call(http.MethodGet, "/clock", nil, &clock)
	return clock.Now
}

// SetManual stops the project's time: only Advance moves it from now on.
func (p *Project) SetManual() {
	p.t.Helper()
	p.call(http.MethodPut, "/clock", map[string]string{"mode": "manual"}, nil)
}

// Advance moves the project's time and runs what falls due on the way, webhook
// deliveries included. It returns what that caused, in order.
func (p *Project) Advance(d time.Duration) []Fired {
	p.t.Helper()
	return p.fired("/clock/advance", map[string]string{"by": d.String()})
}

// AdvanceUntilIdle moves the project's time to the last thing that is due,
// those that come up on the way included.
func (p *Project) AdvanceUntilIdle() []Fired {
	p.t.Helper()
	return p.fired("/clock/advance", map[string]string{"until": "idle"})
}

// Transition brings a resource, named by its path below the project such as
// "whatsapp/senders/ID", to a state that no API call causes.
func (p *Project) Transition(resource, to string) []Fired {
	p.t.Helper()
	return p.fired("/transitions", map[string]string{"resource": resource, "to": to})
}

func (p *Project) fired(path string, wish any) []Fired {
	p.t.Helper()
	var moved struct {
		Fired []Fired `json:"fired"`
	}
	p.call(http.MethodPost, path, wish, &moved)
	return moved.Fired
}

// Requests lists the API calls that came for the project, oldest first, and
// the requests for tokens with an access key that is the project's.
func (p *Project) Requests() []Request {
	p.t.Helper()
	return requests(func(into any) { p.t.Helper(); p.call(http.MethodGet, "/requests", nil, into) })
}

func requests(fetch func(into any)) []Request {
	var list struct {
		Requests []Request `json:"requests"`
	}
	fetch(&list)
	for i := range list.Requests {
		compact(&list.Requests[i].Body, &list.Requests[i].Reply)
	}
	return list.Requests
}

// Events lists the events that the project fired, oldest first, whether or not
// a webhook asked for them.
func (p *Project) Events() []Event {
	p.t.Helper()
	var list struct {
		Events []Event `json:"events"`
	}
	p.call(http.MethodGet, "/events", nil, &list)
	for i := range list.Events {
		compact(&list.Events[i].Body)
	}
	return list.Events
}

// Deliveries lists the events on their way to webhooks, oldest first.
func (p *Project) Deliveries() []Delivery {
	p.t.Helper()
	var list struct {
		Deliveries []Delivery `json:"deliveries"`
	}
	p.call(http.MethodGet, "/deliveries", nil, &list)
	for i := range list.Deliveries {
		compact(&list.Deliveries[i].Body)
		for j := range list.Deliveries[i].Attempts {
			compact(&list.Deliveries[i].Attempts[j].Body)
		}
	}
	return list.Deliveries
}

// OTPs lists the one-time passwords that the project sent and that were not
// used yet.
func (p *Project) OTPs() []OTP {
	p.t.Helper()
	var list struct {
		OTPs []OTP `json:"otps"`
	}
	p.call(http.MethodGet, "/otps", nil, &list)
	return list.OTPs
}

func (p *Project) call(method, path string, body, into any) {
	p.t.Helper()
	p.server.call(p.t, method, "/projects/"+p.id+path, body, into)
}
