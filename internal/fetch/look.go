package fetch

import (
	"context"
	"errors"
	"fmt"
	"sync"
)

// Look is what was found out about one file, so that a call can be repeated
// when the file is long gone.
type Look struct {
	URL   string `json:"url"`
	Image *Image `json:"image,omitempty"`
	Media *Media `json:"media,omitempty"`
	// Error names the error there was; empty when there was none.
	Error string `json:"error,omitempty"`
}

// Looks are those of one call, in order.
type Looks struct {
	mu   sync.Mutex
	all  []Look
	next int // where repeating goes on
}

// All lists them.
func (l *Looks) All() []Look {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.all
}

// The keys of what a context may carry.
type (
	watching  struct{}
	repeating struct{}
)

// Watch makes a context in which every look is noted.
func Watch(ctx context.Context) (context.Context, *Looks) {
	looks := &Looks{}
	return context.WithValue(ctx, watching{}, looks), looks
}

// Repeat makes a context in which nothing is fetched: the looks are the answers,
// in their order.
func Repeat(ctx context.Context, looks []Look) context.Context {
	return context.WithValue(ctx, repeating{}, &Looks{all: looks})
}

// errorNames are how a look names the errors of this package.
var errorNames = map[string]error{
	"not found": ErrNotFound, "too large": ErrTooLarge, "media type": ErrMediaType,
	"unexpected": ErrUnexpected, "size untold": ErrSizeUntold,
}

// look answers from the looks that a context repeats, or else asks; and notes
// the answer where the context watches.
func look[T any](ctx context.Context, url string, of func(*Look) **T, ask func() (T, error)) (found T, err error) {
	if past, ok := ctx.Value(repeating{}).(*Looks); ok {
		found, err = again(past, url, of)
	} else {
		found, err = ask()
	}
	if looks, ok := ctx.Value(watching{}).(*Looks); ok {
		l := Look{URL: url, Error: nameOf(err)}
		if err == nil {
			*of(&l) = &found
		}
		looks.mu.Lock()
		defer looks.mu.Unlock()
		looks.all = append(looks.all, l)
	}
	return found, err
}

func nameOf(err error) string {
	for name, known := range errorNames {
		if errors.Is(err, known) {
			return name
		}
	}
	return ""
}

func again[T any](past *Looks, url string, of func(*Look) **T) (found T, err error) {
	past.mu.Lock()
	defer past.mu.Unlock()
	if past.next >= len(past.all) || past.all[past.next].URL != url {
		return found, fmt.Errorf("%w: nobody looked at %s then", ErrUnexpected, url)
	}
	l := &past.all[past.next]
	past.next++
	if *of(l) != nil {
		return **of(l), nil
	}
	if known, ok := errorNames[l.Error]; ok {
		return found, known
	}
	return found, ErrUnexpected
}
