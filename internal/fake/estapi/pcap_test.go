package estapi_test

import (
	"encoding/binary"
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sinch-mock/sinch-mock/internal/fake/faketest"
	"github.com/sinch-mock/sinch-mock/internal/state/trunking"
)

// packets reads a PCAP file strictly: when, from where to where, and the first
// line of each message.
func packets(t *testing.T, a faketest.Answer) []string {
	t.Helper()
	raw := []byte(a.Raw)
	if len(raw) < 24 || binary.LittleEndian.Uint32(raw) != 0xa1b2c3d4 || binary.LittleEndian.Uint32(raw[20:]) != 101 {
		t.Fatalf("no PCAP header: % x", raw[:min(24, len(raw))])
	}
	all := []string{}
	for raw = raw[24:]; len(raw) > 0; {
		at := time.Unix(int64(binary.LittleEndian.Uint32(raw)), int64(binary.LittleEndian.Uint32(raw[4:]))*1000).UTC()
		size := int(binary.LittleEndian.Uint32(raw[8:]))
		ip := raw[16 : 16+size]
		raw = raw[16+size:]
		if ip[0] != 0x45 || ip[9] != 17 || int(binary.BigEndian.Uint16(ip[2:])) != size || int(binary.BigEndian.Uint16(ip[24:])) != size-20 || headerSum(ip[:20]) != 0xffff {
			t.Errorf("packet % x", ip[:28])
		}
		from, _ := netip.AddrFromSlice(ip[12:16])
		to, _ := netip.AddrFromSlice(ip[16:20])
		message := string(ip[28:])
		first, _, _ := strings.Cut(message, "\r\n")
		if !strings.HasSuffix(message, "\r\nContent-Length: 0\r\n\r\n") || !strings.Contains(message, "\r\nCall-ID: ") {
			t.Errorf("message %q", message)
		}
		all = append(all, fmt.Sprintf("%s %s:%d > %s:%d %s", at.Format("15:04:05.000"),
			from, binary.BigEndian.Uint16(ip[20:]), to, binary.BigEndian.Uint16(ip[22:]), first))
	}
	return all
}

// headerSum is the ones' complement sum of an IPv4 header: 0xffff when its
// checksum is right.
func headerSum(header []byte) uint16 {
	sum := 0
	for i := 0; i < len(header); i += 2 {
		sum += int(header[i])<<8 + int(header[i+1])
	}
	return uint16(sum%0x10000 + sum/0x10000)
}

func TestPcapsOfBothLegs(t *testing.T) {
	c := newClient(t)
	c.office()
	out, in := c.place(callOut("+12025550123")).Record, c.place(callIn("+46850110100")).Record
	c.advance(time.Second)
	busy := callOut("+12025550123")
	busy.FarEnd = trunking.FarEndBusy
	engaged, refused := c.place(busy).Record, c.place(callOut("+46850110100")).Record
	tests := []struct {
		name, path string
		want       []string
	}{
		{"out, to the customer", out.PcapID + "/pcap?direction=INBOUND", []string{
			"01:00:00.000 203.0.113.10:5060 > 192.0.2.1:5060 INVITE sip:+12025550123@192.0.2.1:5060 SIP/2.0",
			"01:00:07.000 192.0.2.1:5060 > 203.0.113.10:5060 SIP/2.0 200 OK",
			"01:00:07.000 203.0.113.10:5060 > 192.0.2.1:5060 ACK sip:+12025550123@192.0.2.1:5060 SIP/2.0",
			"01:00:10.500 203.0.113.10:5060 > 192.0.2.1:5060 BYE sip:+12025550123@192.0.2.1:5060 SIP/2.0",
			"01:00:10.500 192.0.2.1:5060 > 203.0.113.10:5060 SIP/2.0 200 OK",
		}},
		{"in, to the endpoint", in.PcapID + "/pcap", []string{
			"01:00:00.000 192.0.2.1:5060 > 198.51.100.7:5061 INVITE sip:+12025550100@198.51.100.7:5061 SIP/2.0",
			"01:00:07.000 198.51.100.7:5061 > 192.0.2.1:5060 SIP/2.0 200 OK",
			"01:00:07.000 192.0.2.1:5060 > 198.51.100.7:5061 ACK sip:+12025550100@198.51.100.7:5061 SIP/2.0",
			"01:01:07.000 192.0.2.1:5060 > 198.51.100.7:5061 BYE sip:+12025550100@198.51.100.7:5061 SIP/2.0",
			"01:01:07.000 198.51.100.7:5061 > 192.0.2.1:5060 SIP/2.0 200 OK",
		}},
		{"out, busy", engaged.PcapID + "/pcap?direction=outbound", []string{
			"01:00:01.000 192.0.2.1:5060 > 192.0.2.2:5060 INVITE sip:+12025550123@192.0.2.2:5060 SIP/2.0",
			"01:00:08.000 192.0.2.2:5060 > 192.0.2.1:5060 SIP/2.0 486 Busy Here",
			"01:00:08.000 192.0.2.1:5060 > 192.0.2.2:5060 ACK sip:+12025550123@192.0.2.2:5060 SIP/2.0",
		}},
		{"out, refused", refused.PcapID + "/pcap?direction=inbound", []string{
			"01:00:01.000 203.0.113.10:5060 > 192.0.2.1:5060 INVITE sip:+46850110100@192.0.2.1:5060 SIP/2.0",
			"01:00:01.000 192.0.2.1:5060 > 203.0.113.10:5060 SIP/2.0 603 Decline",
			"01:00:01.000 203.0.113.10:5060 > 192.0.2.1:5060 ACK sip:+46850110100@192.0.2.1:5060 SIP/2.0",
		}},
		{"out, refused before the network", refused.PcapID + "/pcap", []string{}},
	}
	for _, tt := range tests {
		a := c.Must(200, "GET", "/calls/records/"+tt.path, "")
		if diff := cmp.Diff(tt.want, packets(t, a)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
		if got := a.Header.Get("Content-Type"); got != "application/octet-stream" {
			t.Errorf("%s: media type %s", tt.name, got)
		}
	}
}

func TestPcapsThatAreNotThere(t *testing.T) {
	c := newClient(t)
	c.office()
	r := c.place(callOut("+12025550123")).Record
	for _, id := range []string{"nope", r.ID} {
		a := c.refused(404, "PCAP_NOT_FOUND", "PCAP with id '"+id+"' not found", "GET", "/calls/records/"+id+"/pcap", "")
		if a.Rule() != "est.pcap.not-found" {
			t.Errorf("%s: refused by %s", id, a.Rule())
		}
	}
	path := "/calls/records/" + r.PcapID + "/pcap"
	c.refused(400, "VALIDATION_FAILED", "The query is not valid.", "GET", path+"?direction=SIDEWAYS", "")
	client{c.On(t, "Q"), t}.Must(404, "GET", path, "")
	c.advance(10 * 24 * time.Hour)
	c.Must(200, "GET", path, "")
	c.advance(time.Second)
	if a := c.refused(404, "PCAP_NOT_FOUND", "PCAP with id '"+r.PcapID+"' not found", "GET", path, ""); a.Rule() != "est.pcap.ten-days" {
		t.Errorf("refused by %s", a.Rule())
	}
}
