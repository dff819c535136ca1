package wechat

import (
	"reflect"
	"strings"
	"testing"
)

// inner wraps the elements of one message with what every message holds.
func inner(kind, elements string) string {
	return "<xml><ToUserName><![CDATA[" + testAccount + "]]></ToUserName><FromUserName><![CDATA[" + testOpenID +
		"]]></FromUserName><CreateTime>1780000000</CreateTime><MsgType><![CDATA[" + kind + "]]></MsgType>" + elements + "</xml>"
}

// messageCase is a document and what it must be read as, beside the common fields.
type messageCase struct {
	name, kind, elements string
	want                 Message
	key                  string
}

func messages() []messageCase {
	const id = "<MsgId>77</MsgId>"
	return []messageCase{
		{"text", "text", "<Content><![CDATA[投稿]]></Content>" + id, Message{Content: "投稿", MsgID: "77"}, "m:77"},
		{
			"text of an article", "text", "<Content>x</Content>" + id + "<MsgDataId>2247_1</MsgDataId><Idx>2</Idx>",
			Message{Content: "x", MsgID: "77", DataID: "2247_1", Index: "2"},
			"m:77",
		},
		{
			"menu choice", "text", "<Content>满意</Content><bizmsgmenuid>101</bizmsgmenuid>" + id,
			Message{Content: "满意", MenuChoice: "101", MsgID: "77"},
			"m:77",
		},
		{
			"image", "image", "<PicUrl>http://x/1</PicUrl><MediaId>M1</MediaId>" + id,
			Message{PictureURL: "http://x/1", MediaID: "M1", MsgID: "77"},
			"m:77",
		},
		{
			"voice", "voice", "<MediaId>M1</MediaId><Format>amr</Format><Recognition>你好</Recognition><MediaId16K>M16</MediaId16K>" + id,
			Message{MediaID: "M1", MediaID16K: "M16", Format: "amr", Recognition: "你好", MsgID: "77"},
			"m:77",
		},
		{
			"video", "video", "<MediaId>M1</MediaId><ThumbMediaId>T1</ThumbMediaId>" + id,
			Message{MediaID: "M1", ThumbMediaID: "T1", MsgID: "77"},
			"m:77",
		},
		{
			"short video", "shortvideo", "<MediaId>M1</MediaId><ThumbMediaId>T1</ThumbMediaId>" + id,
			Message{MediaID: "M1", ThumbMediaID: "T1", MsgID: "77"},
			"m:77",
		},
		{
			"location", "location", "<Location_X>39.6</Location_X><Location_Y>109.8</Location_Y><Scale>20</Scale><Label>某地</Label>" + id,
			Message{MsgID: "77", Location: &Location{Latitude: 39.6, Longitude: 109.8, Scale: 20, Label: "某地"}},
			"m:77",
		},
		{
			"location in words", "location", "<Location_X>north</Location_X><Location_Y>NaN</Location_Y><Scale>big</Scale>" + id,
			Message{MsgID: "77", Location: &Location{}},
			"m:77",
		},
		{
			"link", "link", "<Title>题</Title><Description>述</Description><Url>https://x/</Url>" + id,
			Message{Title: "题", Description: "述", URL: "https://x/", MsgID: "77"},
			"m:77",
		},
		{"unknown type", "file", "<Title>a.docx</Title>" + id, Message{Title: "a.docx", MsgID: "77"}, "m:77"},
		{"without MsgId", "text", "<Content>x</Content>", Message{Content: "x"}, "m:" + testOpenID + ":1780000000:text"},
	}
}

func events() []messageCase {
	prefix := "e:" + testOpenID + ":1780000000:"
	return []messageCase{
		{
			"subscribe by QR code", "event", "<Event>subscribe</Event><EventKey>qrscene_abc</EventKey><Ticket>T</Ticket>",
			Message{Event: "subscribe", EventKey: "qrscene_abc", Ticket: "T"},
			prefix + "subscribe:qrscene_abc",
		},
		{"unsubscribe", "event", "<Event>unsubscribe</Event><EventKey></EventKey>", Message{Event: "unsubscribe"}, prefix + "unsubscribe:"},
		{"scan", "event", "<Event>SCAN</Event><EventKey>abc</EventKey><Ticket>T</Ticket>", Message{Event: "SCAN", EventKey: "abc", Ticket: "T"}, prefix + "SCAN:abc"},
		{"click", "event", "<Event>CLICK</Event><EventKey>投稿</EventKey>", Message{Event: "CLICK", EventKey: "投稿"}, prefix + "CLICK:投稿"},
		{
			"view", "event", "<Event>VIEW</Event><EventKey>https://x/m/</EventKey><MenuId>5</MenuId>",
			Message{Event: "VIEW", EventKey: "https://x/m/", MenuID: "5"},
			prefix + "VIEW:https://x/m/",
		},
		{
			"reported location", "event", "<Event>LOCATION</Event><Latitude>23.1</Latitude><Longitude>113.3</Longitude><Precision>119.4</Precision>",
			Message{Event: "LOCATION", Location: &Location{Latitude: 23.1, Longitude: 113.3, Precision: 119.4}},
			prefix + "LOCATION:",
		},
		{
			"scanner", "event", "<Event>scancode_waitmsg</Event><EventKey>k</EventKey><ScanCodeInfo><ScanType>qrcode</ScanType><ScanResult>2</ScanResult></ScanCodeInfo>",
			Message{Event: "scancode_waitmsg", EventKey: "k", Scan: &Scan{"qrcode", "2"}},
			prefix + "scancode_waitmsg:k",
		},
		{
			"pictures", "event", "<Event>pic_photo_or_album</Event><EventKey>k</EventKey><SendPicsInfo><Count>2</Count><PicList><item><PicMd5Sum>a</PicMd5Sum></item><item><PicMd5Sum>b</PicMd5Sum></item></PicList></SendPicsInfo>",
			Message{Event: "pic_photo_or_album", EventKey: "k", Pictures: []string{"a", "b"}},
			prefix + "pic_photo_or_album:k",
		},
		{
			"place", "event", "<Event>location_select</Event><EventKey>k</EventKey><SendLocationInfo><Location_X>23</Location_X><Location_Y>113</Location_Y><Scale>15</Scale><Label>某路</Label><Poiname>某楼</Poiname></SendLocationInfo>",
			Message{Event: "location_select", EventKey: "k", Location: &Location{Latitude: 23, Longitude: 113, Scale: 15, Label: "某路", POI: "某楼"}},
			prefix + "location_select:k",
		},
		{
			"template sent", "event", "<Event>TEMPLATESENDJOBFINISH</Event><MsgID>200163836</MsgID><Status>failed:user block</Status>",
			Message{Event: "TEMPLATESENDJOBFINISH", Job: &Job{ID: "200163836", Status: "failed:user block"}},
			prefix + "TEMPLATESENDJOBFINISH::200163836",
		},
		{
			"push finished", "event", "<Event>MASSSENDJOBFINISH</Event><MsgID>1000001625</MsgID><Status>err(30003)</Status><TotalCount>100</TotalCount><FilterCount>80</FilterCount><SentCount>75</SentCount><ErrorCount>5</ErrorCount>" +
				"<CopyrightCheckResult><Count>1</Count><ResultList><item><ArticleIdx>1</ArticleIdx><UserDeclareState>0</UserDeclareState><AuditState>2</AuditState><OriginalArticleUrl>u1</OriginalArticleUrl><CanReprint>1</CanReprint></item></ResultList><CheckState>2</CheckState></CopyrightCheckResult>" +
				"<ArticleUrlResult><Count>1</Count><ResultList><item><ArticleIdx>1</ArticleIdx><ArticleUrl>https://mp/1</ArticleUrl></item></ResultList></ArticleUrlResult>",
			Message{Event: "MASSSENDJOBFINISH", Job: &Job{
				ID: "1000001625", Status: "err(30003)", Total: 100, Filtered: 80, Sent: 75, Failed: 5, Check: 2,
				Originals: []OriginalCheck{{Index: 1, Audit: 2, Original: "u1", CanReprint: true}}, Articles: []ArticleURL{{1, "https://mp/1"}},
			}},
			prefix + "MASSSENDJOBFINISH::1000001625",
		},
		{
			"published", "event", "<Event>PUBLISHJOBFINISH</Event><PublishEventInfo><publish_id>2247503051</publish_id><publish_status>0</publish_status><article_id>A1</article_id><article_detail><count>2</count><item><idx>1</idx><article_url>u1</article_url></item><item><idx>2</idx><article_url>u2</article_url></item></article_detail></PublishEventInfo>",
			Message{Event: "PUBLISHJOBFINISH", Publish: &PublishResult{PublishID: "2247503051", ArticleID: "A1", Articles: []ArticleURL{{1, "u1"}, {2, "u2"}}}},
			prefix + "PUBLISHJOBFINISH::2247503051",
		},
		{
			"not published", "event", "<Event>PUBLISHJOBFINISH</Event><PublishEventInfo><publish_id>9</publish_id><publish_status>2</publish_status><fail_idx>1</fail_idx><fail_idx>3</fail_idx></PublishEventInfo>",
			Message{Event: "PUBLISHJOBFINISH", Publish: &PublishResult{PublishID: "9", Status: PublishNotOriginal, Failed: []int{1, 3}}},
			prefix + "PUBLISHJOBFINISH::9",
		},
		{
			"published in words", "event", "<Event>PUBLISHJOBFINISH</Event><PublishEventInfo><publish_id>9</publish_id><publish_status>fine</publish_status></PublishEventInfo>",
			Message{Event: "PUBLISHJOBFINISH", Publish: &PublishResult{PublishID: "9", Status: PublishUnreadable}},
			prefix + "PUBLISHJOBFINISH::9",
		},
		{
			"notice chosen", "event", "<Event>subscribe_msg_popup_event</Event><SubscribeMsgPopupEvent><List><TemplateId>t1</TemplateId><SubscribeStatusString>accept</SubscribeStatusString><PopupScene>2</PopupScene></List><List><TemplateId>t2</TemplateId><SubscribeStatusString>reject</SubscribeStatusString><PopupScene>2</PopupScene></List></SubscribeMsgPopupEvent>",
			Message{Event: "subscribe_msg_popup_event", Subscriptions: []Subscription{{TemplateID: "t1", Status: "accept", Scene: "2"}, {TemplateID: "t2", Status: "reject", Scene: "2"}}},
			prefix + "subscribe_msg_popup_event:",
		},
		{
			"notice dropped", "event", "<Event>subscribe_msg_change_event</Event><SubscribeMsgChangeEvent><List><TemplateId>t1</TemplateId><SubscribeStatusString>reject</SubscribeStatusString></List></SubscribeMsgChangeEvent>",
			Message{Event: "subscribe_msg_change_event", Subscriptions: []Subscription{{TemplateID: "t1", Status: "reject"}}},
			prefix + "subscribe_msg_change_event:",
		},
		{
			"notice sent", "event", "<Event>subscribe_msg_sent_event</Event><SubscribeMsgSentEvent><List><TemplateId>t1</TemplateId><MsgID>170</MsgID><ErrorCode>3</ErrorCode><ErrorStatus>refuse</ErrorStatus></List></SubscribeMsgSentEvent>",
			Message{Event: "subscribe_msg_sent_event", Subscriptions: []Subscription{{TemplateID: "t1", Status: "refuse", MsgID: "170", Code: 3}}},
			prefix + "subscribe_msg_sent_event::170",
		},
		{
			"verified", "event", "<Event>qualification_verify_success</Event><ExpiredTime>1790000000</ExpiredTime>",
			Message{Event: "qualification_verify_success", Verification: &Verification{Expires: 1790000000}},
			prefix + "qualification_verify_success:",
		},
		{
			"not verified", "event", "<Event>naming_verify_fail</Event><FailTime>1780000001</FailTime><FailReason>by time</FailReason>",
			Message{Event: "naming_verify_fail", Verification: &Verification{Failed: 1780000001, Reason: "by time"}},
			prefix + "naming_verify_fail:",
		},
		{
			"service", "event", "<Event>kf_switch_session</Event><FromKfAccount>a</FromKfAccount><ToKfAccount>b</ToKfAccount>",
			Message{Event: "kf_switch_session", Service: &Service{From: "a", To: "b"}},
			prefix + "kf_switch_session:",
		},
		{"unknown event", "event", "<Event>brand_new</Event><EventKey>k</EventKey><Data><x>1</x></Data>", Message{Event: "brand_new", EventKey: "k"}, prefix + "brand_new:k"},
	}
}

func TestParse_ReadsEveryTypeAndEvent(t *testing.T) {
	for _, c := range append(messages(), events()...) {
		document := inner(c.kind, c.elements)
		got, err := read([]byte(document))
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		c.want.Raw, c.want.To, c.want.From, c.want.Created, c.want.Type = document, testAccount, testOpenID, 1780000000, c.kind
		if !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s:\n got %+v\nwant %+v", c.name, got, c.want)
		}
		if key := got.Key(); key != c.key {
			t.Errorf("%s: key %q, want %q", c.name, key, c.key)
		}
	}
}

func TestKey_IsBounded(t *testing.T) {
	seen := map[string]bool{}
	for _, end := range []string{"a", "b"} {
		message := Message{Type: "event", From: testOpenID, Created: 1, Event: "VIEW", EventKey: strings.Repeat("x", 1000) + end}
		key := message.Key()
		if len(key) > 190 || !strings.HasPrefix(key, "e:") || seen[key] {
			t.Errorf("key %q", key)
		}
		seen[key] = true
	}
}
