package wechat

import (
	"strconv"
	"strings"

	"laigao/domain"
)

// meaning is what an errcode says: how to go on, and advice in Chinese.
type meaning struct {
	kind   domain.Kind
	advice string
}

// meaningOf returns the meaning of an errcode, KindInternal for an unknown one.
func meaningOf(code int) meaning {
	_, after, found := strings.Cut(codeTable, "\n"+strconv.Itoa(code)+" ")
	if !found {
		return meaning{domain.KindInternal, "微信返回了没有登记的错误，请把错误号告诉技术人员。"}
	}
	row, _, _ := strings.Cut(after, "\n")
	word, advice, _ := strings.Cut(row, " ")
	return meaning{kindCalled(word), advice}
}

// kindCalled returns the kind that the table calls by this word.
func kindCalled(word string) domain.Kind {
	switch word {
	case "unavailable":
		return domain.KindUnavailable
	case "throttled":
		return domain.KindThrottled
	case "forbidden":
		return domain.KindForbidden
	case "absent":
		return domain.KindNotFound
	case "invalid":
		return domain.KindInvalid
	case "unauthenticated":
		return domain.KindUnauthenticated
	case "conflict":
		return domain.KindConflict
	}
	return domain.KindInternal
}

// codeTable is the one table from errcode to kind and advice. The dispatcher
// repeats what is unavailable or throttled and gives up on the rest; what only
// the operator can repair counts as unavailable, so that the work waits for it.
const codeTable = `
-1 unavailable 微信系统繁忙，请稍后再试。
# The account's own credentials: the operator repairs, the work waits.
40001 unavailable 接口凭证不被接受：请核对公众号的开发者密码是否正确。
40013 unavailable 公众号的开发者ID不正确，请核对设置。
40014 unavailable 接口凭证不被接受：请核对公众号的开发者密码是否正确。
40125 unavailable 公众号的开发者密码不正确，请在公众平台核对。
40164 unavailable 服务器地址不在公众号的IP白名单里，请在公众平台添加。
40243 unavailable 公众号的开发者密码已冻结，请在公众平台解冻，解冻后约十分钟生效。
41001 unavailable 请求没有带上接口凭证，请联系技术人员。
42001 unavailable 接口凭证已过期，请稍后再试。
61004 unavailable 服务器地址不在公众号的IP白名单里，请在公众平台添加。
89503 unavailable 这次调用要等公众号管理员在微信上确认，请提醒管理员。
# The person at the other end.
40003 absent 收不到：此人没有关注公众号，或者不是这个公众号的用户。
43004 forbidden 收不到：此人没有关注公众号。
43019 forbidden 收不到：此人在公众号的黑名单里。
43101 forbidden 此人没有订阅这种通知，或者订阅次数已用完。
45015 forbidden 此人四十八小时内没有与公众号互动，不能发客服消息，请改用其他方式通知。
45047 forbidden 客服消息条数已到上限，要等此人再次与公众号互动，请改用其他方式通知。
48002 forbidden 收不到：此人关闭了公众号消息。
50005 forbidden 收不到：此人已取消关注。
# Too much.
45009 throttled 这项接口今天的次数已用完，零点以后恢复。
45011 throttled 调用太快，请稍后再试。
45066 throttled 同一次群发提交得太快，请过一分钟再试。
48006 throttled 本月清零次数的机会已用完。
53501 throttled 发布提交得太频繁，请稍后再试。
# What the account may do.
45028 forbidden 本月的群发次数已用完。
45106 forbidden 微信已停用这项接口。
48001 forbidden 公众号没有这项接口的权限，请核对是否已完成认证。
48004 forbidden 公众号的这项接口被封禁，请登录公众平台查看站内通知。
48008 forbidden 公众号没有发送这类消息的权限。
50001 forbidden 公众号没有这项接口的权限。
50002 forbidden 公众号的这项能力受到限制，请登录公众平台查看站内通知。
53500 forbidden 公众号的发布功能被封禁，请登录公众平台查看站内通知。
# Template messages.
40037 invalid 通知模板不存在：可能已在公众平台删除，请重新选择模板。
40249 invalid 通知内容被微信拦截，请停用这个模板并检查内容。
47001 invalid 提交的内容格式不对，请联系技术人员。
47003 invalid 通知里有一项内容不符合模板的要求，请检查模板设置。
# Signing in.
40029 unauthenticated 微信登录已失效，请重新进入页面。
40163 unauthenticated 微信登录已使用过，请重新进入页面。
42003 unauthenticated 微信登录已过期，请重新进入页面。
42007 unauthenticated 您修改过微信密码，请重新登录。
# Media.
40004 invalid 微信不接受这种文件类型。
40005 invalid 微信不接受这种文件格式，请换成常见的图片格式。
40006 invalid 文件太大，微信不接受。
40007 absent 素材不存在或已过期，请重新上传。
40008 invalid 微信不接受这种消息类型。
40009 invalid 图片太大，请压缩到一兆以内再试。
40010 invalid 语音太大，微信不接受。
40011 invalid 视频太大，微信不接受。
40012 invalid 缩略图太大，请压缩后再试。
40113 invalid 微信不接受这种文件扩展名。
40137 invalid 微信不接受这种图片格式，请换成常见的图片格式。
41005 invalid 没有收到文件内容，请重新上传。
44001 invalid 文件是空的，请重新选择。
44002 invalid 提交的内容是空的，请联系技术人员。
45001 invalid 文件超过了微信的大小限制。
45002 invalid 内容超过了微信的长度限制。
45003 invalid 标题超过了微信的长度限制。
45004 invalid 摘要超过了微信的长度限制。
45005 invalid 链接超过了微信的长度限制。
45006 invalid 图片链接超过了微信的长度限制。
45007 invalid 语音超过了微信的时长限制。
45008 invalid 图文内容超过了微信的长度限制。
46001 absent 素材不存在，请重新上传。
# Articles and pushing.
20002 invalid 内容没有通过微信的安全检查，请修改后再试。
40033 invalid 内容里有微信不接受的字符，请检查后再试。
44003 invalid 图文内容是空的，请补充后再试。
44004 invalid 文字内容是空的，请补充后再试。
45065 conflict 这次群发已经提交过，不会重复发送。
45067 invalid 群发编号太长，请联系技术人员。
45166 invalid 图文内容不符合微信的要求，请检查链接和图片。
53402 invalid 封面裁剪失败，请检查封面后再试。
53403 invalid 封面裁剪设置不对，请检查后再试。
53404 forbidden 公众号被限制带货能力，请删除商品后再试。
53502 absent 微信找不到这次发布，可能已经删除。
53600 absent 微信找不到这篇文章，可能已经删除。
87014 invalid 内容没有通过微信的安全检查，请修改后再试。
# Figures.
61500 invalid 微信不接受这个日期，请联系技术人员。
61501 invalid 微信没有这一天的数据。
61503 throttled 微信还没有统计好昨天的数据，稍后自动再取。
# Menus.
40016 invalid 菜单按钮的个数不对：一级最多三个，二级最多五个。
40017 invalid 微信不接受这种菜单按钮。
40018 invalid 菜单按钮的名字太长。
40019 invalid 菜单按钮的命令太长。
40020 invalid 菜单按钮的链接太长。
40023 invalid 二级菜单的个数不对：最多五个。
40024 invalid 微信不接受这种二级菜单按钮。
40025 invalid 二级菜单按钮的名字太长。
40026 invalid 二级菜单按钮的命令太长。
40027 invalid 二级菜单按钮的链接太长。
40054 invalid 二级菜单按钮的链接不对。
40055 invalid 菜单按钮的链接不对。
46003 absent 公众号还没有设置菜单。
`
