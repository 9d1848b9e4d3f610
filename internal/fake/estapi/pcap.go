package estapi

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"github.com/sinch-mock/sinch-mock/internal/fake"
	"github.com/sinch-mock/sinch-mock/internal/ledger"
	"github.com/sinch-mock/sinch-mock/internal/state/trunking"
)

var _ = ledger.Define(ledger.Rule{
	Name: "est.pcap.leg", Evidence: ledger.Assumed,
	Says:   "A PCAP holds the SIP messages of one leg: INBOUND from the caller to Sinch, OUTBOUND, the default, from Sinch to the callee. That leg of a call that was refused before it got there is a capture without packets. Addresses of Sinch and the telephone network are from the range for documentation.",
	Source: "elastic-sip-trunking.yaml getPcap (picks the call leg); what is in the file is not said",
})

func getPcap(c *fake.Call) (fake.Reply, error) {
	r, err := trunking.FindPcap(c.Tx, c.Param("pcapId"))
	if err != nil {
		return fake.Reply{}, err
	}
	direction := trunking.Outbound
	if asked := c.Query.Get("direction"); asked != "" {
		direction = readDirection(asked)
	}
	return fake.Reply{Status: http.StatusOK, Body: fake.Text{MediaType: "application/octet-stream", Content: capture(r, direction)}}, nil
}

// The addresses of Sinch's edge, of the telephone network's gateway, and of an
// endpoint that is known by name.
var (
	edge      = netip.MustParseAddrPort("192.0.2.1:5060")
	gateway   = netip.MustParseAddrPort("192.0.2.2:5060")
	elsewhere = netip.MustParseAddr("192.0.2.3")
)

// leg is one side of a call on the wire.
type leg struct {
	call             trunking.CallRecord
	caller, callee   netip.AddrPort
	packets          bytes.Buffer
	from, to, branch string
}

// capture is a leg of a call as a PCAP file.
func capture(r trunking.CallRecord, direction trunking.Direction) []byte {
	l := leg{call: r, caller: gateway, callee: edge, branch: "z9hG4bK" + r.ID}
	switch {
	case direction == trunking.Outbound && r.Direction == trunking.Outbound:
		l.caller, l.callee = edge, gateway
	case direction == trunking.Outbound:
		l.caller, l.callee = edge, address(r.Host, r.Port)
	case r.Direction == trunking.Outbound:
		l.caller = address(r.SourceIP, trunking.DefaultPort)
	}
	l.from, l.to = fmt.Sprintf("<sip:%s@%s>", r.From, l.caller.Addr()), fmt.Sprintf("<sip:%s@%s>", r.To, l.callee.Addr())
	l.header()
	if direction == trunking.Inbound || r.Reached() {
		l.messages()
	}
	return l.packets.Bytes()
}

func address(host string, port int) netip.AddrPort {
	ip, err := netip.ParseAddr(host)
	if err != nil {
		ip = elsewhere
	}
	return netip.AddrPortFrom(ip, uint16(port))
}

// header begins the file: microseconds, packets that are bare IP.
func (l *leg) header() {
	const magic, largest, linkRawIP = 0xa1b2c3d4, 65535, 101
	for _, field := range []any{uint32(magic), uint16(2), uint16(4), int32(0), uint32(0), uint32(largest), uint32(linkRawIP)} {
		l.write(field)
	}
}

// write appends a value of fixed size; the buffer takes all.
func (l *leg) write(field any) { _ = binary.Write(&l.packets, binary.LittleEndian, field) }

// messages are what the two sides say.
func (l *leg) messages() {
	answered := l.call.Ended
	if l.call.Answered != nil {
		answered = *l.call.Answered
	}
	l.request(l.call.Created, "INVITE", 1)
	l.response(answered, l.call.Status, "INVITE", 1)
	l.request(answered, "ACK", 1)
	if l.call.Answered != nil {
		l.request(l.call.Ended, "BYE", 2)
		l.response(l.call.Ended, http.StatusOK, "BYE", 2)
	}
}

func (l *leg) request(at time.Time, method string, sequence int) {
	start := fmt.Sprintf("%s sip:%s@%s SIP/2.0", method, l.call.To, l.callee)
	l.packet(at, l.caller, l.callee, l.message(start, method, sequence))
}

func (l *leg) response(at time.Time, status int, method string, sequence int) {
	start := fmt.Sprintf("SIP/2.0 %d %s", status, phrase(status))
	l.packet(at, l.callee, l.caller, l.message(start, method, sequence))
}

// phrase is the reason phrase of a SIP status.
func phrase(status int) string {
	switch status {
	case 480:
		return "Temporarily Unavailable"
	case 486:
		return "Busy Here"
	case 487:
		return "Request Terminated"
	case 603:
		return "Decline"
	}
	return http.StatusText(status)
}

func (l *leg) message(start, method string, sequence int) []byte {
	return []byte(strings.Join([]string{
		start,
		fmt.Sprintf("Via: SIP/2.0/UDP %s;branch=%s-%d", l.caller, l.branch, sequence),
		"Max-Forwards: 70",
		fmt.Sprintf("From: %s;tag=%s-from", l.from, l.call.ID),
		fmt.Sprintf("To: %s", l.to),
		"Call-ID: " + l.call.ID,
		fmt.Sprintf("CSeq: %d %s", sequence, method),
		"Content-Length: 0",
		"", "",
	}, "\r\n"))
}

// packet appends a UDP datagram in an IPv4 packet.
func (l *leg) packet(at time.Time, from, to netip.AddrPort, payload []byte) {
	const ipHeader, udpHeader = 20, 8
	size := ipHeader + udpHeader + len(payload)
	l.write(uint32(at.Unix()))
	l.write(uint32(at.Nanosecond() / 1000))
	l.write([2]uint32{uint32(size), uint32(size)})

	ip := []byte{0x45, 0, 0, 0, 0, 0, 0x40, 0, 64, 17, 0, 0} // version, do not fragment, TTL, UDP
	binary.BigEndian.PutUint16(ip[2:], uint16(size))
	ip = append(append(ip, from.Addr().AsSlice()...), to.Addr().AsSlice()...)
	binary.BigEndian.PutUint16(ip[10:], checksum(ip))
	l.packets.Write(ip)
	// A UDP checksum of zero is none.
	for _, field := range []uint16{from.Port(), to.Port(), uint16(udpHeader + len(payload)), 0} {
		l.packets.Write(binary.BigEndian.AppendUint16(nil, field))
	}
	l.packets.Write(payload)
}

// checksum is that of an IPv4 header whose own checksum is zero.
func checksum(header []byte) uint16 {
	var sum uint32
	for i := 0; i < len(header); i += 2 {
		sum += uint32(binary.BigEndian.Uint16(header[i:]))
	}
	for sum > 0xffff {
		sum = sum>>16 + sum&0xffff
	}
	return ^uint16(sum)
}
