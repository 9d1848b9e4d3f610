package contracttests

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
	"sync/atomic"
)

// Names of targets.
const (
	// FakeTarget is a sinch-mock in the program's own process.
	FakeTarget = "fake"
	// LiveTarget is the live service.
	LiveTarget = "live"
)

// Target says where the suite runs, in the words of a command line.
type Target struct {
	// Name is fake, live or a base URL that has all APIs. It may be empty when
	// all of PAPI, EST and Auth are given.
	Name string
	// PAPI, EST, Auth and Control are base URLs of what is elsewhere than at
	// the URL that Name is.
	PAPI, EST, Auth, Control string
	// Project is the project that all cases share. When it is empty, cases get
	// fresh projects in a sinch-mock, and elsewhere share the one that the
	// environment names, which they only read.
	Project string
	// Allow are the costs that cases may have in a shared project.
	Allow Cost
	// Numbers are the phone numbers that cases may use in a shared project.
	Numbers []string
	// MaxCalls is how many calls a run may make; 0 means any number.
	MaxCalls int
	// Pace is how many calls may be sent in a second. 0 means any number to a
	// sinch-mock, and [PolitePace] to others.
	Pace float64
	// Key is an access key of the project; when it is empty, a sinch-mock gets
	// any, and others the one that the environment has.
	Key Credentials
	// Foreign is an access key that is good for another project only.
	Foreign Credentials
	// Receiver is the host name or address under which the target reaches this
	// machine; when it is empty, 127.0.0.1 for a sinch-mock on this machine.
	Receiver string
	// Variable is the value of an environment variable, or empty: see
	// [FromEnvironment].
	Variable func(name string) string
	// Fake starts the sinch-mock that the name fake stands for.
	Fake func() (Harness, error)
}

// Harness is the target as the suite runs against it. It asks the target
// whether it is a sinch-mock, and the live service nothing. An error says what
// is missing or wrong.
func (t Target) Harness(ctx context.Context) (Harness, error) {
	h, err := t.found(ctx)
	h.Limits = t.limits(h.Control != nil)
	return h, err
}

func (t Target) found(ctx context.Context) (Harness, error) {
	if err := t.check(); err != nil {
		return Harness{}, err
	}
	switch t.Name {
	case FakeTarget, LiveTarget:
		if t.PAPI+t.EST+t.Auth+t.Control != "" {
			return Harness{}, fmt.Errorf("the target %s has its own addresses: leave the others out", t.Name)
		}
	}
	switch t.Name {
	case FakeTarget:
		h, err := t.Fake()
		if err != nil || t.Project == "" {
			return h, err
		}
		return t.share(h)
	case LiveTarget:
		return t.share(Live(t.Project, t.Key))
	}
	return t.elsewhere(ctx)
}

func (t Target) check() error {
	for _, number := range t.Numbers {
		if err := CheckNumber(number); err != nil {
			return err
		}
	}
	if t.MaxCalls < 0 || t.Pace < 0 {
		return errors.New("a budget of calls and a pace are at least 0, which means any")
	}
	return nil
}

// elsewhere is a target by its addresses.
func (t Target) elsewhere(ctx context.Context) (Harness, error) {
	h := Harness{Name: first(t.Name, t.PAPI), PAPI: first(t.PAPI, t.Name), EST: first(t.EST, t.Name), Auth: first(t.Auth, t.Name), Key: t.Key, Foreign: t.Foreign}
	if h.PAPI == "" || h.EST == "" || h.Auth == "" {
		return h, errors.New("say what the target is: fake, live or a URL; or give the URLs of all three, the Provisioning API, Elastic SIP Trunking and /oauth2/token")
	}
	for _, base := range []string{h.PAPI, h.EST, h.Auth} {
		if u, err := url.Parse(base); err != nil || u.Host == "" {
			return h, fmt.Errorf("%q is no target: want fake, live or a URL such as http://127.0.0.1:8080", base)
		}
	}
	control := MockControl(first(t.Control, h.PAPI))
	if _, err := control.Version(ctx); err != nil {
		if t.Control != "" {
			return h, err
		}
		return t.share(h)
	}
	h.Control, h.NewProject, h.ReceiverHost = control, control.FreshProjects("contract"), first(t.Receiver, loopback(string(control)))
	if h.Key == (Credentials{}) {
		h.Key = Credentials{ID: "contract", Secret: "contract"}
	}
	if t.Project == "" {
		return h, nil
	}
	return t.share(h)
}

// share has all cases run in one project, in which they may have the costs that
// are allowed if the command line names it: what the environment names is only
// read.
func (t Target) share(h Harness) (Harness, error) {
	if t.Allow != 0 && t.Project == "" {
		return h, fmt.Errorf("costs (%s) are allowed only in a project that the command line names; %s is not enough", t.Allow, projectVariable)
	}
	known := map[string]string{projectVariable: t.Project, keyVariable: h.Key.ID, secretVariable: h.Key.Secret}
	project, key, err := FromEnvironment(func(name string) string { return first(known[name], t.Variable(name)) })
	if err != nil {
		return h, fmt.Errorf("%w; or give --project and --key", err)
	}
	h.Key, h.Numbers = key, t.Numbers
	h.Share(project)
	h.Allow(t.Allow)
	return h, nil
}

// Manners towards a target that is no sinch-mock.
const (
	// PolitePace is how many calls are sent to it in a second, unless told
	// otherwise.
	PolitePace = 5
	// politeAttempts is how often a call is sent to it at most.
	politeAttempts = 4
)

// limits are those of the target.
func (t Target) limits(isMock bool) *Limits {
	l := &Limits{Calls: t.MaxCalls, PerSecond: t.Pace}
	if !isMock {
		l.Attempts = politeAttempts
		if l.PerSecond == 0 {
			l.PerSecond = PolitePace
		}
	}
	return l
}

// Where an environment has what a target that is no sinch-mock asks for.
const (
	projectVariable = "SINCH_PROJECT_ID"
	keyVariable     = "SINCH_KEY_ID"
	secretVariable  = "SINCH_KEY_SECRET"
)

// FromEnvironment is the project and its access key that the variables
// SINCH_PROJECT_ID, SINCH_KEY_ID and SINCH_KEY_SECRET have. The error names
// those that are missing.
func FromEnvironment(variable func(name string) string) (project string, key Credentials, err error) {
	var missing []string
	read := func(name string) string {
		value := variable(name)
		if value == "" {
			missing = append(missing, name)
		}
		return value
	}
	project, key = read(projectVariable), Credentials{ID: read(keyVariable), Secret: read(secretVariable)}
	if missing != nil {
		return "", Credentials{}, fmt.Errorf("not set: %s", strings.Join(missing, ", "))
	}
	return project, key, nil
}

// Live is the live service, with an access key of a project. Nothing but
// reading is allowed until [Harness.Allow] says otherwise.
func Live(project string, key Credentials) Harness {
	h := Harness{
		Name: LiveTarget,
		PAPI: "https://provisioning.api.sinch.com",
		EST:  "https://elastic-trunking.api.sinch.com",
		Auth: "https://auth.sinch.com",
		Key:  key,
	}
	h.Share(project)
	return h
}

// Share has all cases run in one project, which others may use, too. They only
// read it until [Harness.Allow] says otherwise, and the harness lacks [Empty].
func (h *Harness) Share(project string) {
	h.NewProject = OneProject(project)
	h.Forbidden = Everything
	lacks := map[Need]string{Empty: "all cases share one project"}
	for n, reason := range h.Lacks {
		lacks[n] = reason
	}
	h.Lacks = lacks
}

// Allow allows costs.
func (h *Harness) Allow(c Cost) { h.Forbidden &^= c }

// OneProject has all cases run in one project; the harness lacks [Empty].
func OneProject(project string) func(context.Context, string) (string, error) {
	return func(context.Context, string) (string, error) { return project, nil }
}

// FreshProjects gives each case projects of its own in a sinch-mock, numbered
// below a name. What an earlier run left in them is forgotten.
func (m MockControl) FreshProjects(name string) func(context.Context, string) (string, error) {
	var count atomic.Int64
	return func(ctx context.Context, _ string) (string, error) {
		project := fmt.Sprintf("%s-%d", name, count.Add(1))
		return project, m.Forget(ctx, project)
	}
}

func first(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}

// loopback is the address of this machine for a target that is on it.
func loopback(base string) string {
	u, err := url.Parse(base)
	if err != nil {
		return ""
	}
	if ip := net.ParseIP(u.Hostname()); u.Hostname() == "localhost" || ip != nil && ip.IsLoopback() {
		return "127.0.0.1"
	}
	return ""
}
