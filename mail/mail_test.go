package mail_test

import (
	"bufio"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	netmail "net/mail"
	"strings"
	"sync"
	"testing"
	"time"

	"laigao/domain"
	"laigao/mail"
)

// server speaks as much SMTP as a message needs. It answers a verb by what
// answers says, else as a server does that takes everything; an empty answer
// closes the connection.
type server struct {
	address string
	answers map[string]string
	mu      sync.Mutex
	open    []net.Conn
	said    []string
	taken   []string
}

func newServer(t *testing.T, answers map[string]string) *server {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &server{address: listener.Addr().String(), answers: answers}
	var serving sync.WaitGroup
	serving.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			s.mu.Lock()
			s.open = append(s.open, conn)
			s.mu.Unlock()
			serving.Go(func() { s.serve(conn) })
		}
	})
	t.Cleanup(func() {
		_ = listener.Close()
		s.mu.Lock()
		for _, conn := range s.open { // those too that a failing client left open
			_ = conn.Close()
		}
		s.mu.Unlock()
		serving.Wait()
	})
	return s
}

func (s *server) serve(conn net.Conn) {
	defer conn.Close()
	lines := bufio.NewReader(conn)
	_, _ = io.WriteString(conn, "220 test ESMTP\r\n")
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			return
		}
		verb, _, _ := strings.Cut(strings.ToUpper(strings.TrimSpace(line)), " ")
		s.mu.Lock()
		s.said = append(s.said, strings.TrimSpace(line))
		s.mu.Unlock()
		answer, told := s.answers[verb]
		switch {
		case told && answer == "":
			return
		case told:
		case verb == "EHLO":
			answer = "250-test\r\n250 AUTH PLAIN LOGIN"
		case verb == "AUTH":
			answer = "235 welcome"
		case verb == "DATA":
			answer = "354 go on"
		default:
			answer = "250 fine"
		}
		_, _ = io.WriteString(conn, answer+"\r\n")
		if verb == "DATA" && strings.HasPrefix(answer, "354") && !s.data(conn, lines) {
			return
		}
		if verb == "QUIT" {
			return
		}
	}
}

// data takes a message and reports whether the connection goes on.
func (s *server) data(conn io.Writer, lines *bufio.Reader) bool {
	var message strings.Builder
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			return false
		}
		if line == ".\r\n" {
			break
		}
		message.WriteString(strings.TrimPrefix(line, "."))
	}
	s.mu.Lock()
	s.taken = append(s.taken, message.String())
	s.mu.Unlock()
	answer, told := s.answers["."]
	if told && answer == "" {
		return false
	}
	if !told {
		answer = "250 taken"
	}
	_, _ = io.WriteString(conn, answer+"\r\n")
	return true
}

func clock() time.Time { return time.Date(2026, 3, 5, 10, 0, 0, 0, domain.Shanghai()) }

func (s *server) sender(t *testing.T, user string) *mail.Sender {
	t.Helper()
	sender, err := mail.New("smtp://"+user+s.address+"?from=%E6%9D%A5%E7%A8%BF%20%3Claigao@example.test%3E", clock)
	if err != nil {
		t.Fatal(err)
	}
	return sender
}

func message() mail.Message {
	return mail.Message{
		To: "bian@example.test", Subject: "有稿件待审：技能\n大赛", ID: "01ABC-1",
		Lines: []string{"标题：技能大赛 <b>", ".", "说明：请审稿"}, Link: "https://example.test/m/review/1?a=1&b=2",
	}
}

func TestSend_WritesAMessageThatReadersUnderstand(t *testing.T) {
	s := newServer(t, nil)
	if err := s.sender(t, "user:p%40ss@").Send(t.Context(), message()); err != nil {
		t.Fatal(err)
	}
	read, err := netmail.ReadMessage(strings.NewReader(s.taken[0]))
	if err != nil {
		t.Fatal(err)
	}
	decode := func(name string) string {
		text, err := new(mime.WordDecoder).DecodeHeader(read.Header.Get(name))
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	if decode("Subject") != "有稿件待审：技能 大赛" || read.Header.Get("Message-ID") != "<01ABC-1@example.test>" || decode("From") != `来稿 <laigao@example.test>` {
		t.Errorf("headers %v", read.Header)
	}
	if date, err := read.Header.Date(); err != nil || !date.Equal(clock()) {
		t.Errorf("date %v, %v", date, err)
	}
	_, params, err := mime.ParseMediaType(read.Header.Get("Content-Type"))
	if err != nil {
		t.Fatal(err)
	}
	parts := multipart.NewReader(read.Body, params["boundary"])
	for _, want := range []string{"标题：技能大赛 <b>\r\n.\r\n说明：请审稿\r\n\r\n打开查看：https://example.test/m/review/1?a=1&b=2", `<p>标题：技能大赛 &lt;b&gt;</p>`} {
		part, err := parts.NextPart()
		if err != nil {
			t.Fatal(err)
		}
		var body io.Reader = part
		if part.Header.Get("Content-Transfer-Encoding") == "quoted-printable" {
			body = quotedprintable.NewReader(part)
		}
		text, err := io.ReadAll(body)
		if err != nil || !strings.Contains(string(text), want) {
			t.Errorf("part %q, %v; want in it %q", text, err, want)
		}
	}
	if said := strings.Join(s.said, "\n"); !strings.Contains(said, "AUTH ") || !strings.Contains(said, "RCPT TO:<bian@example.test>") {
		t.Errorf("the server heard\n%s", said)
	}
}

func TestSend_KnowsWhatMayHaveArrived(t *testing.T) {
	for name, c := range map[string]struct {
		answers map[string]string
		kind    domain.Kind
		unknown bool
		refused bool
		code    int
	}{
		"receiver unknown":         {map[string]string{"RCPT": "550 no such user"}, domain.KindInvalid, false, true, 550},
		"receiver's box is full":   {map[string]string{"RCPT": "452 try later"}, domain.KindUnavailable, false, false, 452},
		"sender refused":           {map[string]string{"MAIL": "553 not you"}, domain.KindInvalid, false, false, 553},
		"no message wanted":        {map[string]string{"DATA": "451 busy"}, domain.KindUnavailable, false, false, 451},
		"message refused":          {map[string]string{".": "554 spam"}, domain.KindInvalid, false, false, 554},
		"message put off":          {map[string]string{".": "451 grey list"}, domain.KindUnavailable, false, false, 451},
		"broken off after the end": {map[string]string{".": ""}, domain.KindUnavailable, true, false, 0},
		"broken off before it":     {map[string]string{"DATA": ""}, domain.KindUnavailable, false, false, 0},
		"password refused":         {map[string]string{"AUTH": "535 no"}, domain.KindUnavailable, false, false, 0},
	} {
		t.Run(name, func(t *testing.T) {
			err := newServer(t, c.answers).sender(t, "user:secret@").Send(t.Context(), message())
			if domain.KindOf(err) != c.kind || mail.Unknown(err) != c.unknown || mail.Refused(err) != c.refused || mail.Code(err) != c.code || mail.Advice(err) == "" {
				t.Errorf("got %v: kind %v, unknown %v, refused %v, code %d, advice %q", err, domain.KindOf(err), mail.Unknown(err), mail.Refused(err), mail.Code(err), mail.Advice(err))
			}
			if strings.Contains(err.Error(), "secret") {
				t.Error("the error holds the password")
			}
		})
	}
	gone := newServer(t, nil)
	gone.address = "127.0.0.1:1"
	if err := gone.sender(t, "").Send(t.Context(), message()); domain.KindOf(err) != domain.KindUnavailable || mail.Unknown(err) {
		t.Errorf("no server: %v", err)
	}
}

func TestSend_TakenIsTakenWhateverTheServerSaysAfterwards(t *testing.T) {
	s := newServer(t, map[string]string{"QUIT": "", "RSET": "500 what"})
	if err := s.sender(t, "").Send(t.Context(), message()); err != nil || len(s.taken) != 1 {
		t.Errorf("%v, %d taken", err, len(s.taken))
	}
}

func TestNew_RefusesWhatIsNoServer(t *testing.T) {
	for _, address := range []string{"", "mail.example.test:25", "http://a@b.test@host", "smtp://host", "smtp://u:topsecret@host?from=nobody", "smtp://u:topsecret@:25"} {
		_, err := mail.New(address, clock)
		if err == nil || strings.Contains(err.Error(), "topsecret") {
			t.Errorf("%q: %v", address, err)
		}
	}
}
