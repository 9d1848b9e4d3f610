package clients_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/sinch-mock/sinch-mock/examples/clients/naive"
	"github.com/sinch-mock/sinch-mock/sinchmock"
)

// days is how many of them the clients work: enough to meet each bite of a
// scenario that bites seldom.
const days = 20

// newcomersIn are the numbers of the senders of all days.
func newcomersIn(days int) (numbers []string) {
	for day := range days {
		numbers = append(numbers, fmt.Sprint(701234500+day))
	}
	return numbers
}

// workCarefully opens and closes an office each day, and onboards a sender.
func workCarefully(b *bench) error {
	client := b.careful()
	for range days {
		trunk, err := client.Connect(b.Context(), b.office())
		if err != nil {
			return err
		}
		if err := client.GoLive(b.Context(), func(context.Context) (int, error) { return b.dial(trunk.Domain), nil }); err != nil {
			return err
		}
		if err := b.traffic(trunk.Domain); err != nil {
			return err
		}
		if err := client.Disconnect(b.Context(), trunk); err != nil {
			return err
		}
	}
	if err := b.followCarefully(client, newcomersIn(days)); err != nil {
		return err
	}
	return b.nothing()
}

// workNaively does the same, and repeats what fails.
func workNaively(b *bench) error {
	client := b.naive(naive.Client{Attempts: 5})
	for range days {
		trunk, err := client.Connect(b.Context(), naive.Office(b.office()))
		if err != nil {
			return err
		}
		if err := client.GoLive(b.Context()); err != nil {
			return err
		}
		if err := b.traffic(trunk.Domain); err != nil {
			return err
		}
		client.Disconnect(b.Context(), trunk)
	}
	if err := b.followNaively(client, newcomersIn(days)); err != nil {
		return err
	}
	return b.nothing()
}

// TestAnySeed has the careful client survive other bad luck, too.
func TestAnySeed(t *testing.T) {
	t.Parallel()
	for seed := range uint64(4) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			mock := sinchmock.Start(t, sinchmock.WithManualClock(), sinchmock.WithSeed(seed))
			b := &bench{T: t, mock: mock, project: mock.Project(t), met: map[string]uint64{}}
			b.project.LoadBuiltin("biting")
			if err := workCarefully(b); err != nil {
				t.Error(err)
			}
		})
	}
}
