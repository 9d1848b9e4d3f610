package contracttests

import (
	"encoding/json"
	"net/http"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/sinch-mock/sinch-mock/openapi"
)

// Undo is a call that deletes something that a run created, or takes it back.
type Undo struct {
	Operation string            `json:"operation"`
	Project   string            `json:"project"`
	Args      []string          `json:"args,omitempty"`
	Query     map[string]string `json:"query,omitempty"`
	Body      Object            `json:"body,omitempty"`
}

// String is the call as reports show it.
func (u Undo) String() string {
	op, _ := openapi.Lookup(u.Operation)
	path, _ := pathOf(op.Path, u.Project, u.Args)
	if u.Body == nil {
		return op.Method + " " + path
	}
	body, _ := json.Marshal(u.Body) // it was read from JSON
	return op.Method + " " + path + " " + string(body)
}

func (u Undo) same(other Undo) bool {
	return u.Operation == other.Operation && u.Project == other.Project && slices.Equal(u.Args, other.Args) && reflect.DeepEqual(u.Body, other.Body)
}

// creator is an operation that creates.
type creator struct {
	// undo deletes what it creates; nil when no operation does.
	undo *openapi.Operation
	// known takes back what a call creates, where that is clear from what is
	// sent. Nil where the answer must tell.
	known func(m Made, body any) []Undo
	// risky is true where a lost answer is not to be taken for a creation:
	// what would be taken back might be somebody else's.
	risky bool
}

// creators are those of which the documents do not tell all. Of others see
// [creatorOf].
var creators = map[string]creator{
	aclLink:           {known: unlinks(aclUnlink, aclIDs)},
	credentialLink:    {known: unlinks(credentialUnlink, credentialListIDs)},
	credentialReplace: {known: unlinks(credentialUnlink, credentialListIDs)},
	numberAssign:      {known: release, risky: true},
	rcsTesterAdd: {known: func(m Made, body any) []Undo {
		var all []Undo
		for _, number := range texts(valueOf(body, "testNumbers")) {
			all = append(all, undoing(m, rcsTesterDelete, append(slices.Clone(m.Args), number)...))
		}
		return all
	}},
	templateCreate: {known: func(m Made, body any) []Undo {
		drop := undoing(m, templateDrop, text(body, "name"), text(body, "language"))
		drop.Query = map[string]string{"deleteSubmitted": "true"}
		return []Undo{drop}
	}},
	accountCreate: {known: func(m Made, _ any) []Undo { return []Undo{undoing(m, accountDelete)} }, risky: true},
}

// moves lists the POSTs that create nothing, but move something on.
var moves = []string{senderRegister, senderVerify, friendRegister, friendVerify, rcsLaunch, solutionAssign}

// creatorOf tells whether an operation creates, and how that is undone: a POST
// does, unless it leaves nothing behind or moves something.
func creatorOf(op *openapi.Operation) (creator, bool) {
	if c, listed := creators[op.ID]; listed {
		return c, true
	}
	if op.API == openapi.Auth || op.Method != http.MethodPost || slices.Contains(undone, op.ID) || slices.Contains(moves, op.ID) {
		return creator{}, false
	}
	undo, _ := undoOf(op)
	return creator{undo: undo}, true
}

// undoing is a call of an operation in the project of another one.
func undoing(m Made, operation string, args ...string) Undo {
	return Undo{Operation: operation, Project: m.Project, Args: args}
}

// unlinks takes back links to what a list in the body names, which may be the
// body itself.
func unlinks(operation, list string) func(Made, any) []Undo {
	return func(m Made, body any) []Undo {
		ids := valueOf(body, list)
		if _, bare := body.([]any); bare {
			ids = body
		}
		var all []Undo
		for _, id := range texts(ids) {
			all = append(all, undoing(m, operation, m.Args[0], id))
		}
		return all
	}
}

// release takes back the assignment of a phone number; a body that releases one
// leaves nothing.
func release(m Made, body any) []Undo {
	if text(body, "sipTrunkId") == "" {
		return nil
	}
	return []Undo{releasing(m, text(body, "phoneNumber"))}
}

func releasing(m Made, number string) Undo {
	u := undoing(m, numberAssign)
	u.Body = Object{"sipTrunkId": "", "phoneNumber": number}
	return u
}

// undos are what takes back a call that was answered, or what stays of it.
func (c creator) undos(m Made, body, answer any) (undo []Undo, stays string) {
	if c.known != nil {
		return c.known(m, body), ""
	}
	id := first(text(answer, "id"), text(answer, "name"))
	if c.undo != nil {
		if id = idFor(c.undo, answer); id != "" {
			return []Undo{undoing(m, c.undo.ID, append(slices.Clone(m.Args), id)...)}, ""
		}
	}
	path, _ := pathOf(m.Operation.Path, m.Project, m.Args)
	return nil, strings.TrimSpace(m.Operation.Method + " " + path + " " + id)
}

// idFor is what a path's last parameter is called by: the field of the answer
// that has the parameter's name, or the last word of it (webhookId: id).
func idFor(op *openapi.Operation, answer any) string {
	segments := strings.Split(op.Path, "/")
	name := strings.Trim(segments[len(segments)-1], "{}")
	word := strings.ToLower(name[max(0, strings.LastIndexFunc(name, unicode.IsUpper)):])
	return first(text(answer, name), text(answer, word))
}

// takesBack is what a call that a case makes takes back itself.
func takesBack(m Made, body any) (Undo, bool) {
	switch {
	case m.Operation.ID == numberAssign && text(body, "sipTrunkId") == "":
		return releasing(m, text(body, "phoneNumber")), true
	case m.Operation.Method == http.MethodDelete:
		return undoing(m, m.Operation.ID, m.Args...), true
	}
	return Undo{}, false
}

// isGone says of the answer to such a call whether the thing is no more, or as
// good as: a sender that was deleted already goes by itself.
func isGone(status int, answer any) bool {
	return status < http.StatusMultipleChoices || status == http.StatusNotFound ||
		slices.Contains([]string{"sender_already_deleted", notSetUp}, text(answer, "errorCode"))
}

// uniqueForm is how the names look that only one run uses: see
// [Project.unique].
var uniqueForm = regexp.MustCompile(`contract-[0-9a-f]+-[0-9]+`)

// markOf is the field of a body by which the thing is found again.
func markOf(body any) *mark {
	for _, name := range []string{"hostName", "target", "name"} {
		if value := text(body, name); uniqueForm.MatchString(value) {
			return &mark{name, value}
		}
	}
	return nil
}

// valueOf is a field of an object; nil of what is none.
func valueOf(value any, name string) any {
	object, _ := value.(Object)
	return object[name]
}

// text is a field that is a string, or empty.
func text(value any, name string) string {
	s, _ := valueOf(value, name).(string)
	return s
}

// texts are the strings of a list.
func texts(value any) []string {
	list, _ := value.([]any)
	var all []string
	for _, v := range list {
		if s, ok := v.(string); ok {
			all = append(all, s)
		}
	}
	return all
}
