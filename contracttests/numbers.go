package contracttests

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
)

// Forms of phone numbers, and of the fields that have them without a plus.
var (
	phoneForm    = regexp.MustCompile(`\+[1-9][0-9]{6,14}\b`)
	wholeNumber  = regexp.MustCompile(`^\+[1-9][0-9]{6,14}$`)
	plusless     = regexp.MustCompile(`^[0-9]{7,15}$`)
	fictitious   = regexp.MustCompile(`^\+?1?[2-9][0-9]{2}55501[0-9]{2}$`)
	phoneField   = regexp.MustCompile(`(?i)phone|number`)
	noPhoneField = regexp.MustCompile(`Id$`)
)

// CheckNumber says what is wrong with a phone number that is to be allowed.
func CheckNumber(number string) error {
	if !wholeNumber.MatchString(number) {
		return fmt.Errorf("%q is no phone number in E.164, such as +12025550123", number)
	}
	return nil
}

// strangeNumber finds a phone number in a request that is not allowed: one that
// is neither among these nor kept for fiction (555-01xx of North America, which
// rings nowhere). In bodies these are strings with a plus, and digits in fields
// that are called after a phone or a number.
func strangeNumber(r *http.Request, allowed []string) (number string, found bool) {
	strange := func(candidate string) bool {
		return !fictitious.MatchString(candidate) && !slices.ContainsFunc(allowed, func(a string) bool {
			return a == candidate || a == "+"+candidate
		})
	}
	candidates := phoneForm.FindAllString(r.URL.Path, -1)
	for _, values := range r.URL.Query() {
		for _, v := range values {
			candidates = append(candidates, phoneForm.FindAllString(v, -1)...)
		}
	}
	candidates = append(candidates, phonesIn("", sentBody(r))...)
	i := slices.IndexFunc(candidates, strange)
	if i < 0 {
		return "", false
	}
	return candidates[i], true
}

// phonesIn lists what looks like a phone number in a value of a field.
func phonesIn(field string, value any) []string {
	var found []string
	switch v := value.(type) {
	case Object:
		for name, inner := range v {
			found = append(found, phonesIn(name, inner)...)
		}
		if national, code := text(v, "phoneNumber"), text(v, "countryCode"); plusless.MatchString(code+national) && code != "" {
			found = append(slices.DeleteFunc(found, func(f string) bool { return f == national }), "+"+code+national)
		}
	case []any:
		for _, inner := range v {
			found = append(found, phonesIn(field, inner)...)
		}
	case float64:
		found = phonesIn(field, strconv.FormatFloat(v, 'f', -1, 64))
	case string:
		found = phoneForm.FindAllString(v, -1)
		if plusless.MatchString(v) && phoneField.MatchString(field) && !noPhoneField.MatchString(field) {
			found = append(found, v)
		}
	}
	return found
}

// number is a phone number that a case may put to use: in a shared project one
// of those that are allowed, elsewhere one that rings nowhere. The case ends
// where it is assigned to a trunk already: that is somebody's.
func (p *Project) number() string {
	h := p.t.session.harness
	if !h.shares() {
		return numberOne
	}
	if len(h.Numbers) == 0 {
		p.t.Fatalf("no phone number is allowed here")
	}
	if a := p.Call(numberGet, h.Numbers[0]).send(); a.Status != http.StatusNotFound {
		p.t.Fatalf("%s is assigned to a trunk already, or cannot be asked for: status %d: allow a free number", h.Numbers[0], a.Status)
	}
	return h.Numbers[0]
}
