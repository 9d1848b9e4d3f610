package clients_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/sinch-mock/sinch-mock/examples/clients/careful"
	"github.com/sinch-mock/sinch-mock/examples/clients/naive"
	"github.com/sinch-mock/sinch-mock/sinchmock"
)

const secret = "a secret that only both ends know"

// listen has a receiver told of senders.
func (b *bench) listen(receiver http.Handler) error {
	server := httptest.NewServer(receiver)
	b.Cleanup(server.Close)
	return b.careful().Subscribe(b.Context(), server.URL, secret, "WHATSAPP_SENDER_PENDING_VERIFICATION", "WHATSAPP_SENDER_ACTIVE")
}

// newcomers are the numbers of two customers who become senders.
var newcomers = []string{"701234567", "701234568"}

// book is what a client knows of its senders, and what it has done about them.
type book struct {
	states map[string]string
	mails  map[string]int // sent, by what they tell
}

func newBook() *book { return &book{map[string]string{}, map[string]int{}} }

// changed tells the customer of a new state by mail.
func (k *book) changed(id, state string) { k.mails[id+" is "+state]++ }

// wait is how long after the last thing that happened a client still listens.
const wait = 3 * time.Hour

// TestRotation has a receiver know both secrets while one takes the place of
// the other: a part of the service still signs with the old one.
func TestRotation(t *testing.T) {
	const rotation = "version: 1\nname: rotation\nwebhooks:\n  - every: 2\n    effect: {secret: previous, window: 1h}\n"
	for _, tt := range []struct {
		name    string
		secrets []string
		taken   int
	}{
		{"both", []string{"new " + secret, secret}, 4},
		{"the new one", []string{"new " + secret}, 2},
	} {
		t.Run(tt.name, func(t *testing.T) {
			mock := sinchmock.Start(t, sinchmock.WithManualClock())
			b := &bench{T: t, mock: mock, project: mock.Project(t), met: map[string]uint64{}}
			client := b.careful()
			receiver := careful.NewReceiver(client.Clock, tt.secrets...)
			if err := b.listen(receiver); err != nil {
				t.Fatal(err)
			}
			webhook := fmt.Sprint("/webhooks/", b.truth("/webhooks", "webhooks")[0]["id"])
			if err := client.Patch(t.Context(), webhook, careful.JSON{"secret": tt.secrets[0]}, nil); err != nil {
				t.Fatal(err)
			}
			b.project.Load(rotation)
			for _, number := range newcomers {
				if _, err := b.onboardCarefully(client, number); err != nil {
					t.Fatal(err)
				}
			}
			b.project.AdvanceUntilIdle()
			if got := len(receiver.Take()); got != tt.taken {
				t.Errorf("%d of 4 webhooks are taken, want %d", got, tt.taken)
			}
		})
	}
}

func followCarefully(b *bench) error { return b.followCarefully(b.careful(), newcomers) }

func (b *bench) followCarefully(client *careful.Client, numbers []string) error {
	book, receiver := newBook(), careful.NewReceiver(client.Clock, secret)
	if err := b.listen(receiver); err != nil {
		return err
	}
	for _, number := range numbers {
		if _, err := b.onboardCarefully(client, number); err != nil {
			return err
		}
		if err := client.Follow(b.Context(), receiver.Take(), book.states, book.changed); err != nil {
			return err
		}
	}
	if err := client.Clock.Wait(b.Context(), wait); err != nil {
		return err
	}
	if err := client.Follow(b.Context(), receiver.Take(), book.states, book.changed); err != nil {
		return err
	}
	return b.compare(book)
}

func followNaively(b *bench) error { return b.followNaively(b.naive(naive.Client{}), newcomers) }

func (b *bench) followNaively(client *naive.Client, numbers []string) error {
	book := newBook()
	if err := b.listen(naive.NewReceiver(book.states, book.changed)); err != nil {
		return err
	}
	for _, number := range numbers {
		if _, err := b.onboardNaively(client, number); err != nil {
			return err
		}
	}
	if err := client.Clock.Wait(b.Context(), wait); err != nil {
		return err
	}
	return b.compare(book)
}

// compare is an error if a book does not say what is true, or a customer was
// told twice.
func (b *bench) compare(k *book) error {
	truth := map[string]string{}
	for _, s := range b.truth("/whatsapp/senders", "senders") {
		truth[fmt.Sprint(s["id"])] = fmt.Sprint(s["state"])
	}
	wrong, foreign, repeated := 0, 0, 0
	for id, state := range k.states {
		switch now, known := truth[id]; {
		case !known:
			foreign++
		case now != state:
			wrong++
		}
	}
	for _, mails := range k.mails {
		repeated += mails - 1
	}
	if wrong+foreign+repeated > 0 || len(k.states) < len(truth) {
		return fmt.Errorf("of %d senders, known wrongly: %d; believed in without there being one: %d; mails sent again: %d",
			len(truth), wrong, foreign, repeated)
	}
	return nil
}
