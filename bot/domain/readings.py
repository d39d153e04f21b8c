"""How foreign names sound that are written in Chinese characters, so that 穆达瓦迪 is Mudavadi and Kinyanjui
is another. Consonants only, in few classes: characters stand for syllables that only come near. Pure."""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

#: Characters that names of foreigners are written with, by how they sound; those by which news agencies
#: write them, and of names that are read as they are written. Classes: p (b, p), t (d, t), k (g, k),
#: r (l, r), m, n, f (f, v, w), h, s (s, z, c, j, x, sh, ch, zh); a vowel is none. Those that end with n or
#: ng have it.
_CHARACTERS = {
    "": (
        "一义乌也于亚亦亿以伊优余依俄傲厄友叶呦哀埃夜夷奥姨娅宇宜尤尧幼怡意敖易有欧欸永油游澳爱爵玉由益约耶育艾衣裕逸野阿雅雨额"
    ),
    "f": ("五伍伟佛傅卫吴吾复夫威娃富巫弗斐武沃法瓦福维芙菲薇费韦飞魏"),
    "fn": ("万丰冯凡凤婉完文方旺望汪温王芬范风"),
    "h": ("何侯华合呼和哈回怀惠户河浩海湖火胡花荷虎豪贺赫辉郝霍鹤黑"),
    "hn": ("亨宏弘恒杭桓汉汗洪环皇红罕翰衡黄"),
    "k": (
        "个伽克凯刻加卡口古可各吉哥喀噶国圭基夸奎姑娄客居巨库廓开快戈戛杰果柯格桂楷歌瓜盖科考苟苦菊葛课谷贾过迦郭锅阔顾高鬼"
    ),
    "kn": ("公共关冈军刚君坎坤堪孔宫宽岗康弓恭昆根甘管肯贡郡金钢钧"),
    "m": ("冒墨妹姆媚密帽慕摩木末梅毛牟玛穆米美茂茅莫蜜谋迈马麦默"),
    "mn": ("名孟敏明曼梦民满芒蒙铭门闽鸣"),
    "n": ("乃云侬倪内农努南印因奈女妮娘娜嫩宁安尹尼年应延念恩扬扭昂楠殷涅牛瑙男盈纳纽翁聂能英莺讷诺那"),
    "p": ("丕伯佩保倍别勃包北匹卑博卜坡培堡备婆宝巴布帕彼拜普朴柏比毕波派浦珀珮琶白皮破碧葩蒲薄裴豹贝霸鲍"),
    "pn": ("丙兵冰卞品坂宾平庞彬彭斌本板潘班蓬边邦鹏"),
    "r": (
        "丽乐儒儿六列刘利力劳勒卢历吕如尔廖律拉日李来柔柳楼汝洛烈热理瑞留礼禄立绿罗耳若茹莉莱萝蕾赖路辽里锐陆雷露骆鲁黎"
    ),
    "rn": ("亮仁令任伦兰凌容岭廉朗林梁润灵玲琳良荣莲蓝让连郎量铃阮隆龙"),
    "s": (
        "世丘丝久之乔交什仄仕佐作佳修储兹冀切则初卓即及史司周哲嘉四塞士夏奇契娇子孝季学宰家察小屈崔左希席徐思急恰慈所扎技择捷措支斯施早旭时晓智朔朝朱极查柱柴树梓楚水求沙"
        "泽洁洲济灾焦珠琪瑟甲皎知石硕社祖祝秀秋竹笑策籍素索紫级纪绍者肃自舍舒芝苏茄茨莎萨薛西角记许诗谢资赛赤赵超车辑速邱邵邹酒采锁际集雪齐"
    ),
    "sn": (
        "上中京从仙众俊信健先全兴冲剑勋单占参双向咸商善圣坚增姜存孙宋宗宣寸寻将尊尚山峻崇川常庄庆建张强忠成战承政敬新昌星春显晋晨景晶曾权松桑森欣正江沈泉津清湘熊玄珊珍琴"
        "申盛真祥秦程章纯经群翔聪胜臣蒋行詹诚贤赞轩辛辰迅进邢郑钟钦钱锦镇长陈雄青靖静项顺香"
    ),
    "t": ("他代台吐图土地堤塔多大太岱帝底度弟得德戴托提替朵杜桃泰涛特狄笃蒂贴达迪迭道都铁陶黛"),
    "tn": ("丁东丹亭同唐坦天屯庭廷敦汀汤添滕田登童统谭通邓顿"),
}
_SOUND_OF = {character: sound for sound, characters in _CHARACTERS.items() for character in characters}

#: Letters and pairs of other alphabets, as `persons.sound_of` has them, to those classes.
_CLASSES = str.maketrans("bvgdzlcCSZHq", "pfktsrsssshk")

#: Of 596 people of `seeds/people.tsv` 0.5 % share less than the first with themselves, of pairs of one
#: country 60 %; more than the second 86 % with themselves, of such pairs 0.9 %.
_UNLIKE, _ALIKE = 0.5, 0.8

#: Names with fewer consonants are told from no other.
_FEWEST = 3

_AGAIN = re.compile(r"(.)\1+")


def likeness(written: str, sounds: Sequence[str]) -> float | None:
    """How much of the sounds of a name in Chinese characters and of one with parts of these sounds
    (`persons.sound_of`) is the same, 0 to 1: the first may be of some neighbouring parts only. None when
    there is too little to tell."""
    known = [_SOUND_OF.get(character) for character in written if character.isalpha()]
    if None in known:
        return None
    mine = _plain("".join(sound for sound in known if sound))
    parts = [one.replace("ng", "n").translate(_CLASSES) for one in sounds]
    spans = (parts[first:after] for first in range(len(parts)) for after in range(first + 1, len(parts) + 1))
    theirs = {name for span in spans if len(name := _plain("".join(span))) >= _FEWEST}
    if len(mine) < _FEWEST or not theirs:
        return None
    return max(SequenceMatcher(None, name, mine, autojunk=False).ratio() for name in theirs)


def is_unlike(likeness: float) -> bool:
    """Whether two names are of two people."""
    return likeness < _UNLIKE


def is_alike(likeness: float) -> bool:
    """Whether two names of people of one country are one."""
    return likeness >= _ALIKE


def _plain(sounds: str) -> str:
    return _AGAIN.sub(r"\1", sounds)
