package simulator

import (
	"bytes"
	"fmt"
	"strings"
	"time"
)

// field is one element of the platform's XML: text goes into CDATA, numbers
// stand bare, a list of fields nests.
type field struct {
	name  string
	value any
}

func document(fields ...field) []byte {
	var b bytes.Buffer
	writeFields(&b, []field{{"xml", fields}})
	return b.Bytes()
}

func writeFields(b *bytes.Buffer, fields []field) {
	for _, f := range fields {
		fmt.Fprintf(b, "<%s>", f.name)
		switch v := f.value.(type) {
		case []field:
			writeFields(b, v)
		case string:
			b.WriteString("<![CDATA[" + strings.ReplaceAll(legal(v), "]]>", "]]]]><![CDATA[>") + "]]>")
		default:
			fmt.Fprint(b, v)
		}
		fmt.Fprintf(b, "</%s>", f.name)
	}
}

// legal drops what XML cannot carry.
func legal(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '\t' || r == '\n' || r == '\r' || r >= ' ' && r != 0xFFFE && r != 0xFFFF {
			return r
		}
		return -1
	}, strings.ToValidUTF8(s, ""))
}

// delivery is one document for an account's callback; all tries carry the
// same document in a fresh envelope.
type delivery struct {
	account *account
	openid  string
	body    []byte
	waits   bool // the person looks at the phone and expects an answer
}

// message is what a follower says to the account.
func (w *world) message(a *account, f *follower, kind string, content ...field) delivery {
	fields := []field{
		{"ToUserName", a.Username},
		{"FromUserName", f.OpenID},
		{"CreateTime", w.now().Unix()},
		{"MsgType", kind},
	}
	fields = append(fields, content...)
	fields = append(fields, field{"MsgId", w.nextID()})
	return delivery{account: a, openid: f.OpenID, body: document(fields...), waits: true}
}

// event is what the platform tells the account; from is an OpenID, or
// "mphelper" for results of mass sends and publications.
func event(a *account, at time.Time, from, name string, content ...field) delivery {
	fields := []field{
		{"ToUserName", a.Username},
		{"FromUserName", from},
		{"CreateTime", at.Unix()},
		{"MsgType", "event"},
		{"Event", name},
	}
	return delivery{account: a, openid: from, body: document(append(fields, content...)...)}
}
