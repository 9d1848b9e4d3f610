package fetch

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sinch-mock/sinch-mock/internal/netguard"
)

func TestWhatWasWatchedCanBeRepeatedWithoutTheNetwork(t *testing.T) {
	server := serve(t)
	images, media := New(netguard.Policy{}), NewMedia(netguard.Policy{})
	type answer struct {
		Image Image
		Media Media
		Errs  []error
	}
	ask := func(ctx context.Context) (a answer) {
		var errs [3]error
		a.Image, errs[0] = images.Image(ctx, server.URL+"/file/png?as=image/png")
		_, errs[1] = images.Image(ctx, server.URL+"/nothing")
		a.Media, errs[2] = media.Media(ctx, server.URL+"/file/jpeg?as=image/jpeg")
		a.Errs = errs[:]
		return a
	}
	ctx, looks := Watch(context.Background())
	first := ask(ctx)
	if len(looks.All()) != 3 || first.Image.Width != 200 || first.Media.Told != "image/jpeg" || !errors.Is(first.Errs[1], ErrNotFound) {
		t.Fatalf("%d looks, %+v", len(looks.All()), first)
	}
	server.Close()
	second := ask(Repeat(context.Background(), looks.All()))
	for i := range first.Errs {
		if nameOf(first.Errs[i]) != nameOf(second.Errs[i]) {
			t.Errorf("error %d: %v, repeated %v", i, first.Errs[i], second.Errs[i])
		}
	}
	first.Errs, second.Errs = nil, nil
	if diff := cmp.Diff(first, second); diff != "" {
		t.Errorf("repeated (-first +second):\n%s", diff)
	}
}

func TestWhatNobodyLookedAtIsNotFetchedInARepetition(t *testing.T) {
	server := serve(t)
	ctx, looks := Watch(Repeat(context.Background(), nil))
	_, err := New(netguard.Policy{}).Image(ctx, server.URL+"/file/png?as=image/png")
	if !errors.Is(err, ErrUnexpected) || looks.All()[0].Error != "unexpected" {
		t.Errorf("error %v, looks %+v", err, looks.All())
	}
}
