package fake

import (
	"cmp"
	"hash/crc32"
	"net/http"
	"time"

	"github.com/sinch-mock/sinch-mock/internal/fetch"
	"github.com/sinch-mock/sinch-mock/internal/state"
)

// Trace is a request with all that it takes to make it again. Unlike a
// [Record] it holds secrets.
type Trace struct {
	Record
	Circumstances
	// Headers are as received, without Authorization.
	Headers http.Header
	Caller  Caller
}

// Circumstances are what a request met, beside what a [Record] tells.
type Circumstances struct {
	Position
	// Arrived is the world's time when the request came; what it did happened
	// at [Record.At], later where a scenario held it up.
	Arrived time.Time
	Host    string
	TLS     bool
	// Sent and Answered are the bodies.
	Sent, Answered Content
	// Looks are what it found out about files that it names.
	Looks []fetch.Look
}

// Position is the place of something among all that came to pass on the server.
type Position struct {
	// Turn is its number, or, for what changed nothing, that of what it came
	// behind; then Behind, a number too, orders those that came behind the same.
	Turn, Behind uint64
}

// Compare orders positions.
func (p Position) Compare(q Position) int {
	return cmp.Or(cmp.Compare(p.Turn, q.Turn), cmp.Compare(p.Behind, q.Behind))
}

// Caller is who a request said it came from.
type Caller struct {
	// Scheme is Basic or Bearer, or empty when there were no usable credentials.
	Scheme string
	// KeyID is the id of the access key: the one sent, or the token's. Secret is
	// sent with Basic only.
	KeyID, Secret string
	// Token is sent with Bearer only. Issued says that it comes from the token
	// endpoint of this server, so that its time can be over.
	Token  string
	Issued bool
}

// Content is a body. Of one that is too long for the journal only the size and
// the sum are kept.
type Content struct {
	Bytes []byte
	Size  int
	Sum   uint32 // CRC-32 (Castagnoli), of one that is too long
}

// Whole says whether the bytes are all there.
func (c Content) Whole() bool { return len(c.Bytes) == c.Size }

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

func contentOf(raw []byte) Content {
	if len(raw) <= bodyKept {
		return Content{Bytes: raw, Size: len(raw)}
	}
	return Content{Size: len(raw), Sum: crc32.Checksum(raw, castagnoli)}
}

// stamp notes when a call did what it did, in a transaction that is over. What a
// reading one saw may have changed by now: its place is behind the last change
// that it saw, or behind its arrival if nothing had changed since.
func (c *Call) stamp(tx *state.Tx, writes bool) {
	c.at, c.met.Position = tx.Now, Position{Turn: tx.Turn()}
	if !writes {
		c.met.Position = Position{Turn: max(c.arrival, tx.Turn()), Behind: c.World.Turn()}
	}
}

// Traces lists the requests of a world, oldest first, and how many were
// forgotten before them.
func (p *Pipeline) Traces(w *state.World) (all []Trace, forgotten int) {
	entries := p.journals.Of(w).entries
	for _, e := range entries.All() {
		t := Trace{Record: e.record(), Circumstances: e.Circumstances, Headers: e.header.Clone(), Caller: p.auth.callerOf(e.header)}
		t.Headers.Del("Authorization")
		all = append(all, t)
	}
	return all, entries.Dropped()
}

// Latest is the last request of a world.
func (p *Pipeline) Latest(w *state.World) (Trace, bool) {
	e, ok := p.journals.Of(w).entries.Last()
	return Trace{Record: e.record(), Circumstances: e.Circumstances}, ok
}

// Issue makes a token for an access key.
func (p *Pipeline) Issue(keyID string) (string, error) { return p.auth.mint.issue(keyID) }

// Resume has the next request of a world be the one of this number.
func (p *Pipeline) Resume(w *state.World, number uint64) {
	p.journals.Of(w).count.Store(number - 1)
}

// callerOf tells who sent a header.
func (a *auth) callerOf(header http.Header) Caller {
	who, ok := identify(&http.Request{Header: header})
	if !ok {
		return Caller{}
	}
	if who.token == "" {
		return Caller{Scheme: who.scheme, KeyID: who.keyID, Secret: who.secret}
	}
	claims, ours := a.mint.read(who.token)
	return Caller{Scheme: who.scheme, KeyID: claims.ClientID, Token: who.token, Issued: ours}
}
