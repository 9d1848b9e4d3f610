package fake

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"
	"sync/atomic"

	"github.com/sinch-mock/sinch-mock/internal/fetch"
	"github.com/sinch-mock/sinch-mock/internal/ledger"
	"github.com/sinch-mock/sinch-mock/internal/state"
	"github.com/sinch-mock/sinch-mock/internal/validate"
)

// Options say how a pipeline behaves.
type Options struct {
	Worlds *state.Worlds
	APIs   []*API
	Auth   AuthMode
	Keys   []Key
	// MaxBody is the largest request body taken, in bytes.
	MaxBody int64
	// Journal is how many requests each world remembers.
	Journal int
	// CheckReplies holds every reply against the document; a deviation is
	// logged and shown in X-Mock-Violation.
	CheckReplies bool
	// NoAssumptions answers 501 where only an assumption would refuse a call.
	NoAssumptions bool
	// Faults are asked about every call; nil means none. An error is a
	// request that scenarios cannot meet, and is told to the caller.
	Faults func(c *Call) (*Fault, error)
	// Acts, if set, is told of each call that is about to do what it does: who
	// repeats a run moves the world's clock there.
	Acts func(w *state.World)
	Log  *slog.Logger
}

// Pipeline takes requests through the stages. Use [New].
type Pipeline struct {
	worlds       *state.Worlds
	auth         *auth
	maxBody      int64
	checkReplies bool
	sure         bool // speaks on no assumption
	faults       func(c *Call) (*Fault, error)
	acts         func(w *state.World)
	log          *slog.Logger

	validator *validate.Validator
	journals  *state.Slot[*journal]
	coverage  *coverage
	all       *router
	byHost    map[string]*router
	lost      atomic.Uint64 // counts calls that belong to no world
}

// New makes a pipeline over the APIs given.
func New(o Options) *Pipeline {
	p := &Pipeline{
		worlds: o.Worlds, maxBody: o.MaxBody, checkReplies: o.CheckReplies, sure: o.NoAssumptions, faults: o.Faults, acts: o.Acts, log: o.Log,
		auth:      &auth{mode: o.Auth, keys: o.Keys, mint: newMint(o.Worlds.Seed())},
		validator: validate.New(), coverage: newCoverage(), all: newRouter(o.APIs...), byHost: map[string]*router{},
	}
	p.journals = state.NewSlot(func(*state.World) *journal {
		return &journal{entries: state.NewRing[entry](o.Journal)}
	})
	for _, api := range o.APIs {
		r := newRouter(api)
		for _, host := range api.Hosts {
			p.byHost[host] = r
		}
	}
	return p
}

// ServeToken is the token endpoint.
func (p *Pipeline) ServeToken() http.Handler { return http.HandlerFunc(p.serveToken) }

// ServeHTTP takes one API request through the stages.
func (p *Pipeline) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c := p.identify(r)
	stages := p.stages
	if c.Op == nil {
		stages = p.unknown
	}
	p.write(w, c, p.answer(c, stages))
}

// routerFor is the router of the API that the host names, or of all.
func (p *Pipeline) routerFor(r *http.Request) *router {
	host, _, _ := strings.Cut(r.Host, ":")
	if own, ok := p.byHost[strings.ToLower(host)]; ok {
		return own
	}
	return p.all
}

// identify finds out what the request means.
func (p *Pipeline) identify(r *http.Request) *Call {
	c := &Call{Request: r}
	if found, ok := p.routerFor(r).match(r); ok {
		c.API, c.Op = found.api, found.op
		c.Project = c.Param("projectId")
	}
	return c
}

// answer takes a call through the stages up to the reply. A panic anywhere in
// them costs this one request.
func (p *Pipeline) answer(c *Call, stages func(c *Call) (Reply, error)) (reply Reply) {
	defer func() {
		if cause := recover(); cause != nil {
			p.log.Error("panic", "request", c.ID, "path", c.Request.URL.Path, "cause", fmt.Sprint(cause), "stack", string(debug.Stack()))
			reply = p.fail(c, RuleInternal.Broken())
		}
	}()
	reply, err := stages(c)
	if err != nil {
		return p.fail(c, err)
	}
	return reply
}

// enter says in which world a call happens, and numbers it there.
func (p *Pipeline) enter(c *Call, world *state.World) {
	c.World, c.Project = world, world.Project
	c.number = p.journals.Of(world).count.Add(1)
	c.ID = requestID(world.Origin(), c.number)
	c.arrival = world.Turn()
	c.met.Arrived, c.met.Host, c.met.TLS = world.Now(), c.Request.Host, c.Request.TLS != nil
}

// stages are those in which a rule may break.
func (p *Pipeline) stages(c *Call) (Reply, error) {
	world, err := p.worlds.Of(c.Project)
	if err != nil {
		return Reply{}, RuleProjects.Broken(err.Error())
	}
	p.enter(c, world)
	if err := c.readBody(p.maxBody); err != nil {
		return Reply{}, err
	}
	if broken, challenge := p.auth.check(c); broken != nil {
		c.challenge = challenge
		return Reply{}, broken
	}
	if reply, ok := p.disturb(c); ok {
		return reply, nil
	}
	if err := p.validate(c); err != nil {
		return Reply{}, err
	}
	return p.handle(c)
}

// validate holds the request against the document. An operation that is not
// served is told so before anything else is asked of the caller.
func (p *Pipeline) validate(c *Call) error {
	if _, served := c.API.Operations[c.Op.ID]; !served {
		return RuleNotServed.Broken("%s is not served by sinch-mock yet.", c.Op.ID)
	}
	if err := c.refuse(p.validator.Query(c.Op, c.Query)); err != nil {
		return err
	}
	if err := c.decodeBody(); err != nil {
		return err
	}
	if c.Op.Body == nil {
		return nil
	}
	body := c.Body
	if body == nil && c.Raw != nil {
		body = validate.Null
	}
	return c.refuse(p.validator.Body(c.Op, body))
}

// refuse asks the API whether it minds what validation found.
func (c *Call) refuse(found []validate.Violation) error {
	if len(found) == 0 {
		return nil
	}
	if broken := c.API.Dialect.Invalid(c.Op, found); broken != nil {
		return broken
	}
	return nil
}

// handle runs the operation in a transaction.
func (p *Pipeline) handle(c *Call) (reply Reply, err error) {
	operation := c.API.Operations[c.Op.ID]
	if p.acts != nil {
		p.acts(c.World)
	}
	if c.Request.Method == http.MethodGet && c.World.CountsReads() {
		c.World.Read(c.resource())
	}
	if operation.Prepare != nil {
		if err := c.prepare(operation.Prepare); err != nil {
			return Reply{}, err
		}
	}
	transact, writes := c.World.Update, true
	if c.Request.Method == http.MethodGet && !operation.Writes {
		transact, writes = c.World.View, false
	}
	var kept *keptError
	err = transact(func(tx *state.Tx) error {
		c.Tx = tx
		reply, err = operation.Handle(c)
		if errors.As(err, &kept) {
			return nil
		}
		return err
	})
	c.stamp(c.Tx, writes)
	c.Tx = nil
	if err == nil && kept != nil {
		err = kept.why
	}
	return reply, err
}

// prepare runs what must not happen in a transaction, and notes what it found
// out about files.
func (c *Call) prepare(prepare func(c *Call) error) error {
	ctx, looks := fetch.Watch(c.Request.Context())
	c.Request = c.Request.WithContext(ctx)
	defer func() { c.met.Looks = looks.All() }()
	return prepare(c)
}

// fail words an error. What is not a broken rule is logged and becomes a 500.
func (p *Pipeline) fail(c *Call, err error) Reply {
	broken, expected := asBroken(err)
	if !expected {
		p.log.Error("unexpected error", "request", c.ID, "path", c.Request.URL.Path, "error", err)
	}
	c.rule = broken.Rule
	if p.sure && broken.Rule.IsAssumption() {
		c.unsure = true
		broken = unsure(broken)
	}
	return c.API.Dialect.Fail(c, broken)
}

// unknown answers for a path or method that no operation has, in the words of
// the API whose operation comes nearest.
func (p *Pipeline) unknown(c *Call) (Reply, error) {
	router := p.routerFor(c.Request)
	near := router.nearest(c.Request)
	c.ID, c.API = requestID(p.worlds.Seed(), p.lost.Add(1)), near.api
	asked := c.Request.Method + " " + c.Request.URL.Path
	hint := fmt.Sprintf("The nearest operation is %s %s (%s).", near.op.Method, near.op.Path, near.op.ID)
	allowed := router.methods(c.Request)
	var broken *ledger.Broken
	if len(allowed) == 0 {
		broken = RuleUnknownPath.Broken("There is no %s. %s", asked, hint)
	} else {
		broken = RuleWrongMethod.Broken("There is no %s; the path takes %s. %s", asked, strings.Join(allowed, ", "), hint)
	}
	reply := p.fail(c, broken)
	if len(allowed) > 0 {
		reply.Header = http.Header{"Allow": {strings.Join(allowed, ", ")}}
	}
	return reply, nil
}
