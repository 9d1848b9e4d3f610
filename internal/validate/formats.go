package validate

import (
	"errors"
	"net/mail"
	"net/url"
	"regexp"
	"strings"
	"time"
	"unicode"

	"github.com/getkin/kin-openapi/openapi3"
)

// format is one value of the format keyword that is checked. Formats that the
// documents use and that are missing here (password, ULID, uri ...) stand for
// more than a look at the text can tell.
type format struct {
	holds func(string) bool
	text  string
}

var formats = map[string]format{
	"url":                  {absoluteURL, "must be an absolute http or https URL"},
	"email":                {emailAddress, "must be an email address"},
	"date-time":            {dateTime, "must be a time in RFC 3339 format"},
	"otp":                  {oneTimePassword, "must be exactly 6 characters without spaces"},
	"digits":               {matches(`^[0-9]+$`), "must be made of digits"},
	"country code":         {matches(`^[0-9]{1,3}$`), "must be a country calling code of 1 to 3 digits"},
	"numeric phone number": {matches(`^[0-9]+$`), "must be a phone number made of digits"},
	"phone number":         {matches(`^\+?[0-9][0-9 ()./-]*$`), "must be a phone number"},
	"e.164 phone number":   {matches(`^\+[1-9][0-9]{1,14}$`), "must be a phone number in E.164 format"},
	"hex":                  {matches(`^#?([0-9A-Fa-f]{3}|[0-9A-Fa-f]{6})$`), "must be a colour in hexadecimal digits"},
}

// formatText tells what a format asks for.
func formatText(name string) string {
	if known, ok := formats[name]; ok {
		return known.text
	}
	return "must have the format " + name
}

var errFormat = errors.New("format")

// stringFormats are the formats as the library takes them.
var stringFormats = func() map[string]openapi3.StringFormatValidator {
	out := map[string]openapi3.StringFormatValidator{}
	for name, format := range formats {
		out[name] = openapi3.NewCallbackValidator(func(value string) error {
			if format.holds(value) {
				return nil
			}
			return errFormat
		})
	}
	return out
}()

func matches(pattern string) func(string) bool { return regexp.MustCompile(pattern).MatchString }

// absoluteURL takes template variables such as {{1}} in paths and queries.
func absoluteURL(value string) bool {
	u, err := url.Parse(value)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Hostname() != "" && !strings.ContainsFunc(value, unicode.IsSpace)
}

func emailAddress(value string) bool {
	address, err := mail.ParseAddress(value)
	return err == nil && address.Address == value && strings.Contains(value[strings.LastIndex(value, "@"):], ".")
}

// dateTime also takes zones without a colon, as EST writes them in call records.
func dateTime(value string) bool {
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999Z0700"} {
		if _, err := time.Parse(layout, value); err == nil {
			return true
		}
	}
	return false
}

func oneTimePassword(value string) bool {
	return len([]rune(value)) == 6 && !strings.ContainsFunc(value, unicode.IsSpace)
}
