package careful

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Refusal is an answer that is no success.
type Refusal struct {
	Status int
	// Code is the Provisioning API's errorCode; Elastic SIP Trunking has none.
	Code, Message string
	// RetryAfter is for how long the service asks to be left alone; often it
	// does not say.
	RetryAfter time.Duration
	// Challenge is WWW-Authenticate, which tells a token that is over from
	// credentials that are wrong.
	Challenge string
}

func (r *Refusal) Error() string {
	return strings.TrimSpace(fmt.Sprintf("%d %s %s", r.Status, r.Code, r.Message))
}

// NoAnswer is why no answer came, or none that can be read. The call may have
// been carried out all the same.
type NoAnswer struct{ Err error }

func (n *NoAnswer) Error() string { return "no answer: " + n.Err.Error() }

func (n *NoAnswer) Unwrap() error { return n.Err }

// GaveUp is a failure that has had its attempts. It hides what it was, so that
// nobody above repeats it all.
type GaveUp struct {
	What string
	Err  error
}

func (g *GaveUp) Error() string { return g.What + ": " + g.Err.Error() }

func refusal(reply *http.Response, content []byte) error {
	r := &Refusal{Status: reply.StatusCode, Challenge: reply.Header.Get("WWW-Authenticate")}
	if seconds, err := strconv.Atoi(reply.Header.Get("Retry-After")); err == nil {
		r.RetryAfter = time.Duration(seconds) * time.Second
	}
	var body struct{ ErrorCode, Message string }
	if json.Unmarshal(content, &body) == nil { // a proxy on the way may answer without JSON
		r.Code, r.Message = body.ErrorCode, body.Message
	}
	return r
}

// refused says whether an error is a refusal of this status and, unless it is
// empty, this code.
func refused(err error, status int, code string) bool {
	var r *Refusal
	return errors.As(err, &r) && r.Status == status && (code == "" || r.Code == code)
}

// lasting are the codes of 429s that no repetition mends, or only after an hour.
var lasting = []string{"sender-already-registered", "too_many_invalid_verification_codes"}

// throttled says whether a call was turned away for being one too many.
func throttled(err error) bool {
	var r *Refusal
	return errors.As(err, &r) && r.Status == http.StatusTooManyRequests && !slices.Contains(lasting, r.Code)
}

// expired says whether a call needs a new token. Other 401s will not get
// better with one.
func expired(err error) bool {
	var r *Refusal
	return errors.As(err, &r) && r.Status == http.StatusUnauthorized && strings.Contains(r.Challenge, "expired")
}

// Unsure says whether it is open if a call was carried out.
func Unsure(err error) bool {
	var (
		r *Refusal
		n *NoAnswer
	)
	return errors.As(err, &n) || errors.As(err, &r) && r.Status >= http.StatusInternalServerError
}

// passing says whether a call that may be made twice is worth another attempt.
func passing(err error) bool { return throttled(err) || Unsure(err) }
