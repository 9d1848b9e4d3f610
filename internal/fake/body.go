package fake

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"

	"github.com/sinch-mock/sinch-mock/internal/ledger"
)

// readBody reads the request's body up to the limit, and no further.
func (c *Call) readBody(limit int64) error {
	if c.Request.Body == nil || c.Request.Body == http.NoBody {
		return nil
	}
	raw, err := io.ReadAll(http.MaxBytesReader(nil, c.Request.Body, limit))
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return RuleBodySize.Broken("The body is larger than the limit of %d bytes.", limit)
	}
	if err != nil {
		return RuleJSON.Broken("The body could not be read.")
	}
	c.Raw = raw
	return nil
}

// decodeBody turns the body into JSON values, for operations that take one.
func (c *Call) decodeBody() error {
	if c.Op.Body == nil || len(bytes.TrimSpace(c.Raw)) == 0 {
		c.Raw = nil
		return nil
	}
	if !isJSON(c.Request.Header.Get("Content-Type")) {
		return RuleMediaType.Broken("The body is sent as %q; it must be application/json.", c.Request.Header.Get("Content-Type"))
	}
	if c.decode(); c.malformed != nil {
		return RuleJSON.Broken("The body is not well-formed JSON: %s.", plain(c.malformed))
	}
	c.Body = c.decoded
	return nil
}

// JSON is the body as JSON values, whatever its media type says; nil for a body
// that is none.
func (c *Call) JSON() any {
	c.decode()
	return c.decoded
}

// decode reads the body once, for scenarios that look into it and for the operation.
func (c *Call) decode() {
	if !c.read {
		c.read = true
		c.malformed = json.Unmarshal(c.Raw, &c.decoded)
	}
}

func isJSON(contentType string) bool {
	mediaType, _, err := mime.ParseMediaType(contentType)
	return err == nil && (mediaType == "application/json" || strings.HasSuffix(mediaType, "+json"))
}

// plain words a decoding error without Go's vocabulary.
func plain(err error) string {
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		return strings.TrimPrefix(syntax.Error(), "json: ")
	}
	return "unexpected content"
}

// parseQuery reads the query leniently where the official client is lenient:
// a + is kept, since clients send E.164 numbers unescaped.
func (c *Call) parseQuery() {
	c.Query = url.Values{}
	for pair := range strings.SplitSeq(c.Request.URL.RawQuery, "&") {
		if pair == "" {
			continue
		}
		key, value, _ := strings.Cut(pair, "=")
		key = unescape(key)
		c.Query[key] = append(c.Query[key], unescape(value))
	}
}

// unescape undoes percent-encoding only; what is not well escaped stays as it is.
func unescape(s string) string {
	if plain, err := url.PathUnescape(s); err == nil {
		return plain
	}
	return s
}

// asBroken is the rule an error broke; any other error is an internal one.
func asBroken(err error) (b *ledger.Broken, expected bool) {
	if errors.As(err, &b) {
		return b, true
	}
	return RuleInternal.Broken(), false
}
