package contracttests

import (
	"fmt"
	"hash/fnv"
	"net/http"
	"regexp"
	"strings"
)

// Status texts of EST errors. That what is missing is named after its kind is
// assumed, but for credentials.
const (
	badRequest       = "BAD_REQUEST"
	validationFailed = "VALIDATION_FAILED"
	noTrunk          = "TRUNK_NOT_FOUND"
	noEndpoint       = "ENDPOINT_NOT_FOUND"
	noACL            = "ACCESS_CONTROL_LIST_NOT_FOUND"
	noRange          = "IP_RANGE_NOT_FOUND"
	noCredentialList = "CREDENTIAL_LIST_NOT_FOUND"
	noCredential     = "CREDENTIAL_NOT_FOUND"
	noNumber         = "PHONE_NUMBER_NOT_FOUND"
)

// unknownID has the form of an id of EST, and no project has it.
const unknownID = "01ARZ3NDEKTSV4RRFFQ69G5FAV"

// unreadable is what the service says to a body of the wrong shape.
const unreadable = "Failed to read HTTP message"

// goodPassword has what the rules ask of a password.
const goodPassword = "SecurePassword!234"

// unique is a name that no other case of this run uses, nor, where projects
// are shared with earlier runs, a case of theirs. It can stand in a host name.
func (p *Project) unique() string {
	root := p.t
	for root.parent != nil {
		root = root.parent
	}
	root.mu.Lock()
	defer root.mu.Unlock()
	root.names++
	h := fnv.New64a()
	fmt.Fprint(h, p.ID, "/", root.name, "/", p.t.session.stamp)
	return fmt.Sprintf("contract-%x-%d", h.Sum64(), root.names)
}

// Says fails the case unless the answer's message has a text.
func (a *Answer) Says(text string) *Answer {
	if !strings.Contains(a.String("message"), text) {
		a.t.Errorf("%s: the message is %q, want one with %q", a.call, a.String("message"), text)
	}
	return a
}

// bad is a body that is refused.
type bad struct {
	name string
	body any
	code string
	says string
}

// refuses sends bodies that must be refused with a 400.
func (p *Project) refuses(operation string, args []string, all []bad) {
	for _, b := range all {
		p.t.Run(operation+" with "+b.name, func(t *T) {
			p.in(t).Call(operation, args...).JSON(b.body).Refused(http.StatusBadRequest, b.code).Says(b.says)
		})
	}
}

// idCall is a call that names something by an id.
type idCall struct {
	operation string
	args      []string
	body      any
	code      string // of the 404
}

// misses makes calls of what is not there.
func (p *Project) misses(calls []idCall) {
	for _, c := range calls {
		p.t.Run(c.operation+" of "+strings.Join(c.args, " "), func(t *T) {
			call := p.in(t).Call(c.operation, c.args...)
			if c.body != nil {
				call = call.JSON(c.body)
			}
			call.Refused(http.StatusNotFound, c.code)
		})
	}
}

// with is an object with one field changed, or, for a nil value, left out.
func with(o Object, name string, value any) Object {
	changed := Object{}
	for k, v := range o {
		changed[k] = v
	}
	if changed[name] = value; value == nil {
		delete(changed, name)
	}
	return changed
}

// Forms of ids and times.
var (
	idForm       = regexp.MustCompile(`^[0-9A-Z]{26,28}$`)
	exactTime    = regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z$`)
	wholeSeconds = regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$`)
)

// madeNow fails the case unless a resource looks as in the answer to its
// creation: an id, the exact time, and no change yet.
func (t *T) madeNow(what string, o Object) {
	t.form(what+" id", o["id"], idForm)
	t.form(what+" createTime", o["createTime"], exactTime)
	if o["updateTime"] != nil {
		t.Errorf("%s: updateTime is %v before the first change", what, o["updateTime"])
	}
}

// changed fails the case unless a resource looks as in the answer to a change,
// and later: clients read the time of a creation in whole seconds.
func (t *T) changed(what string, o Object) {
	t.form(what+" createTime", o["createTime"], wholeSeconds)
	t.form(what+" updateTime", o["updateTime"], exactTime)
}

func (t *T) form(what string, value any, form *regexp.Regexp) {
	if s, _ := value.(string); !form.MatchString(s) {
		t.Errorf("%s is %v, want the form %s", what, value, form)
	}
}

// object is the body, which must be one.
func (a *Answer) object() Object {
	o, ok := a.JSON.(Object)
	if !ok {
		a.t.Fatalf("%s: want an object, got %s", a.call, a.Text)
	}
	return o
}
