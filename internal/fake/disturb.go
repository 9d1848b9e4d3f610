package fake

import (
	"context"
	"net"
	"net/http"
)

// Fault is what a scenario does to one call.
type Fault struct {
	// Scenario names the scenario and its rule, for the journal and a header.
	Scenario string
	// Effect tells what the fault does, for the journal.
	Effect string
	// Wait holds the call up first; it is nil or ends early with the request.
	Wait func(ctx context.Context)
	// Reply takes the place of the operation's own; nil lets the operation run.
	Reply *Reply
	// Lose ends the call without an answer: see [Reset], [Empty] and [Hang]. Nil lets
	// the answer go out.
	Lose Loss
	// Unapplied keeps a call whose answer is lost from running at all.
	Unapplied bool
	// Spoil changes the body of an answer that goes out; nil leaves it alone.
	Spoil *Spoil
}

// disturb lets scenarios and Prefer headers answer in the operation's place.
func (p *Pipeline) disturb(c *Call) (Reply, bool) {
	c.parseQuery()
	if reply, ok := c.prefer(); ok {
		c.injected = true
		return reply, true
	}
	if p.faults == nil {
		return Reply{}, false
	}
	fault, err := p.faults(c)
	if err != nil {
		return c.cannotInject(RuleScenario, err.Error()), true
	}
	if fault == nil {
		return Reply{}, false
	}
	return c.suffer(fault)
}

// suffer is a fault up to the answer: what happens to that is for write.
func (c *Call) suffer(fault *Fault) (Reply, bool) {
	c.fault, c.injected = fault, fault.Reply != nil || fault.Unapplied
	if fault.Wait != nil {
		// A caller that leaves while it waits gets no reply anyway.
		fault.Wait(c.Request.Context())
	}
	if fault.Reply != nil {
		return *fault.Reply, true
	}
	return Reply{}, fault.Unapplied
}

// Loss ends a call without an answer. It may panic with
// [http.ErrAbortHandler], by which a handler of net/http gives up.
type Loss func(w http.ResponseWriter, r *http.Request)

// Empty closes the connection in order, without a byte. Over HTTP/2, where a
// connection is shared, it takes back the stream; without a connection, as in a
// recorder, the panic is all that comes.
func Empty(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }

// Reset breaks the connection off with a TCP RST, as a crash or a firewall
// does. Where the call has no connection of its own it does what [Empty] does.
func Reset(w http.ResponseWriter, _ *http.Request) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	if secured, ok := conn.(interface{ NetConn() net.Conn }); ok {
		conn = secured.NetConn() // TLS would say goodbye first
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0) // fails when the caller has gone
	}
	_ = conn.Close() // likewise
}

// Hang sends nothing while hold blocks, which is until the caller gives up, and
// then does what [Empty] does.
func Hang(hold func(ctx context.Context)) Loss {
	return func(w http.ResponseWriter, r *http.Request) {
		hold(r.Context())
		Empty(w, r)
	}
}
